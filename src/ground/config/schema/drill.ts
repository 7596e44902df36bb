import { z } from 'zod';
import { Name, SettingName } from '#ground/config/schema/reference.ts';
import { Duration, JsonPath, RequestPath, whole } from '#ground/config/schema/scalar.ts';

const tokensMax = z.int({ error: 'expected a whole number of tokens' }).min(0);

/** Both together bound a lease: a change must be live within the one, and is restored within the other. */
const leased = {
  /** Until a change is live. */
  liveWithin: Duration.default(480_000),
  /** From the lease to its restoring, whatever comes. */
  leaseFor: Duration.default(1_200_000),
};

export const BurstDrill = z.strictObject({
  kind: z.literal('burst-429'),
  /** Its earlier steps run once, the last one is the burst. */
  check: Name,
  requests: whole(2, 1000),
  /** From the first request sent to the last; a burst that took longer proves nothing. */
  sentWithin: Duration.default(2000),
  admitted: z
    .strictObject({ atLeast: whole(0, 1000), atMost: whole(0, 1000) })
    .refine(({ atLeast, atMost }) => atLeast <= atMost, 'expected atLeast at most atMost'),
  /** The one answer that may block. */
  answer: Name,
  recovery: z
    .strictObject({
      passesAfterRetryAfter: z.boolean().default(true),
      /** Also asks once just before: a lockout that escalates must not be asked. */
      blockedJustBefore: z.boolean().default(false),
    })
    .prefault({}),
  serverErrorsMax: z.int().min(0).default(0),
  tokensMax,
});
export type BurstDrill = z.infer<typeof BurstDrill>;

export const Lowering = z.strictObject({
  /** What the limit is set to. */
  to: z.number().min(0),
  /** The one answer that must block. */
  answer: Name,
  /** Blocked at this call or earlier. */
  byCall: whole(1, 50),
  /** While this actor is blocked, another one passes. */
  bystander: z.literal('passes').optional(),
  /** So many calls at once, of which at most `admittedMax` may pass: a budget that is checked before it is booked lets all of them through. */
  concurrent: z.strictObject({ calls: whole(2, 50), admittedMax: whole(0, 50) }).optional(),
  /** Blocked still when so much time has passed: a window that forgets lets pass again. */
  blockedStillAfter: Duration.optional(),
  /** Blocked still after a redeploy with the lowered limit: spend that lives in memory is lost. */
  blockedStillAfterRestart: z.literal(true).optional(),
});
export type Lowering = z.infer<typeof Lowering>;

export const BudgetDrill = z.strictObject({
  kind: z.literal('budget-block'),
  check: Name,
  /** Each alone, under its own lease. */
  lower: z.record(SettingName, Lowering),
  /** Where the service says what was used: blocked calls must not add to it. */
  meter: z.strictObject({ path: RequestPath, json: JsonPath }).optional(),
  ...leased,
  tokensMax,
});
export type BudgetDrill = z.infer<typeof BudgetDrill>;

export const BreakerDrill = z.strictObject({
  kind: z.literal('breaker-open'),
  check: Name,
  /** Switches and what they are set to. */
  set: z.record(SettingName, z.union([z.string(), z.number()])),
  /** Answers that may come before it opens. */
  meanwhile: z.array(Name).default([]),
  answer: Name,
  /** Open at this call or earlier. */
  byCall: whole(1, 50),
  /** From the switches being back to the first pass. */
  closesWithin: Duration,
  ...leased,
  tokensMax,
});
export type BreakerDrill = z.infer<typeof BreakerDrill>;

export const Drill = z.discriminatedUnion('kind', [BurstDrill, BudgetDrill, BreakerDrill]);
export type Drill = z.infer<typeof Drill>;
export type DrillKind = Drill['kind'];

/** Without it every drill is refused. */
export const AllowDrills = z.strictObject({
  names: z.array(Name).min(1),
  /** Why it may be done here; goes into evidence. */
  reason: z.string().min(1),
});
