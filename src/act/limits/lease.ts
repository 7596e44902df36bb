import { z } from 'zod';
import type { Json } from '#ground/base/json.ts';
import { SettingMap } from '#act/limits/setting.ts';
import type { SettingsSource } from '#ground/config/schema/settings.ts';
import { Owed } from '#record/event/owed.ts';

export const leaseStates = [
  'PREPARED', // durable, nothing lowered
  'LOWERING', // a write that lowers may be under way
  'LOWERED', // it was answered
  'RESTORING', // whoever took the newest fence puts the originals back
  'COOLING', // they are back and live; a last read-back is due
  'CLOSED',
  'DISPUTED', // the value is neither ours nor the original: left alone until an operator settles it
] as const;
export type LeaseState = (typeof leaseStates)[number];

const Time = z.int().min(0);
const AnyJson = z.json() as unknown as z.ZodType<Json>;

/** Says that settings of one target are lowered, and holds all that putting them back needs: restoring never reads the config. */
export const Lease = z.strictObject({
  v: z.literal(1),
  /** `<drill run>/<limit>` */
  id: z.string().min(1),
  run: z.string().min(1),
  state: z.enum(leaseStates),
  /** Adapter kind and settings; secrets as references. */
  source: z.record(z.string(), AnyJson),
  originals: SettingMap,
  written: SettingMap,
  openedAt: Time,
  /** No lowering write begins after this. */
  lowerBy: Time,
  /** Past it the watchdog restores. */
  restoreBy: Time,
  /** When the last lowering write may have begun: one that was not answered may still land for some time. */
  loweringAt: Time.exactOptional(),
  /** Of the answered writes, for `live`. */
  lowerReceipt: AnyJson.exactOptional(),
  restoreReceipt: AnyJson.exactOptional(),
  /** When it was first RESTORING, and by whose hand. */
  restoring: z.strictObject({ at: Time, by: z.string(), reason: z.string() }).exactOptional(),
  /** When the originals were first read back as live. */
  backAt: Time.exactOptional(),
  /** The last read-back is not before this. */
  coolUntil: Time.exactOptional(),
  /** What stood there instead. */
  disputed: z
    .strictObject({ at: Time, found: SettingMap, reason: z.string().exactOptional() })
    .exactOptional(),
  /** So far; tells their records apart. */
  disputes: z.int().min(1).exactOptional(),
  /** An operator said that the originals come back whatever a marker says. */
  overMarker: z.literal(true).exactOptional(),
  /** `Limits Not Restored` was raised for it. */
  raised: z.boolean(),
  /** The newest seq of the `limits` stream when it was opened: its records come after. */
  afterSeq: z.int().min(0),
});
export type Lease = z.infer<typeof Lease>;

/** The source that the lease was opened with: it was a valid one then. */
export const sourceOf = ({ source }: Lease): SettingsSource => source as unknown as SettingsSource;

export const isOpen = (lease: Lease | undefined): lease is Lease =>
  lease !== undefined && lease.state !== 'CLOSED';

/** Whoever works on a target with the power to change it; one at a time. */
export const Lock = z.strictObject({
  kind: z.enum(['drill', 'runbook']),
  /** The run that has it; the same run may take it again. */
  id: z.string().min(1),
  since: Time,
  /** Past it anybody may take it, once no lease is open. */
  until: Time,
  /** What is owed if the run never says itself how it ended; with the same dedupe id as its own end, so that one stands. */
  epitaph: Owed.exactOptional(),
});
export type Lock = z.infer<typeof Lock>;

export const Hold = z.strictObject({
  operator: z.string(),
  reason: z.string(),
  since: Time,
  /** Absent: until it is released. */
  until: Time.exactOptional(),
});
export type Hold = z.infer<typeof Hold>;

/** Of one lease; a target's document must stay small. */
export const taintedMax = 20;

/** Deployments made while a limit was lowered: never one to go back to. */
export const Taint = z.strictObject({
  lease: z.string(),
  from: Time,
  to: Time,
  deployments: z.array(z.string()).max(taintedMax),
});
export type Taint = z.infer<typeof Taint>;

export const taintsMax = 50;
export const owedMax = 20;

/** All that decides who may change the limits of one target, in one document: one compare-and-set decides. */
export const TargetState = z.strictObject({
  v: z.literal(1),
  /** Never goes back. */
  fence: z.int().min(0),
  lock: Lock.exactOptional(),
  hold: Hold.exactOptional(),
  /** Beside a person's: a deployment places and lifts its own, and never theirs. */
  deploymentHold: Hold.exactOptional(),
  /** The open one, or the last. */
  lease: Lease.exactOptional(),
  taints: z.array(Taint).max(taintsMax),
  /** Events that were decided and are not delivered yet. */
  owed: z.array(Owed).max(owedMax),
});
export type TargetState = z.infer<typeof TargetState>;

export const untouched: TargetState = { v: 1, fence: 0, taints: [], owed: [] };
