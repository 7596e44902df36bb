import { z } from 'zod';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import { patient } from '#act/runbook/scene.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { Steps } from '#ground/durable/steps.ts';
import type { StateKey } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';
import { severities } from '#record/event/event.ts';

/** An alarm that called for a runbook. */
const Call = z.strictObject({
  cause: z.string(),
  check: z.string().exactOptional(),
  reason: z.string(),
  alarmedAt: z.int().exactOptional(),
  severity: z.enum(severities).exactOptional(),
  /** `waiting`: it came while the run of another one was at work. */
  state: z.enum(['waiting', 'running', 'ended']),
  /** Since when it is so. */
  at: z.int(),
  /** Its run acted: what was raised before its end is covered by it. */
  acted: z.literal(true).exactOptional(),
  /** Of the runs of this incident, once it has one. */
  nth: z.int().exactOptional(),
  /** The alarm whose execution runs it, when that is not its own. */
  runner: z.string().exactOptional(),
});
type Call = z.infer<typeof Call>;

const callsMax = 100;

const Calls = z.strictObject({ runs: z.int().min(0), calls: z.array(Call).max(callsMax) });
type Calls = z.infer<typeof Calls>;

/** A run that never said that it ended is dead by then. */
const abandonedMs = 6 * 3_600_000;

/**
 * Makes one run of all alarms of an incident that come while it is at work: per incident, not per alarm. What fails again
 * after its end is a run of its own, which its guards then judge. Resolves to the input of this alarm's run; undefined: the
 * alarm waits for the run that is at work, or its own is over. A run without a cause is nobody else's.
 */
export async function claimIncident(
  tools: RunbookTools,
  input: RunbookInput,
  steps: Steps,
): Promise<RunbookInput | undefined> {
  if (!isCalled(input)) return input;
  const call = await steps.step(
    'claim the incident',
    async () => {
      const now = tools.clock.now();
      const { value } = await update(tools.state, keyOf(tools, input), parse, (calls) =>
        join(calls, input, now),
      );
      // A try whose answer was lost may find it at work by then in the execution of another.
      return value.calls.find((one) => one.cause === input.cause && runsIn(one, input.cause)) ?? null;
    },
    patient,
  );
  return call === null ? undefined : inputOf(input, call);
}

/**
 * Ends the run of this alarm. One that did not act leaves the incident to the next alarm that waits, and resolves to the
 * input of its run; what waits for one that acted is covered by it. `runner`: the alarm whose execution this is.
 */
export async function leaveIncident(
  tools: RunbookTools,
  input: RunbookInput,
  { hasActed, runner }: { hasActed: boolean; runner: string },
  steps: Steps,
): Promise<RunbookInput | undefined> {
  if (!isCalled(input)) return undefined;
  const next = await steps.step(
    'leave the incident',
    async () => {
      const now = tools.clock.now();
      const { value } = await update(tools.state, keyOf(tools, input), parse, (calls) =>
        leave(calls, input, { hasActed, runner }, now),
      );
      // One that another execution has begun meanwhile is not for this one.
      return value.calls.find((one) => one.cause !== input.cause && runsIn(one, runner)) ?? null;
    },
    patient,
  );
  return next === null ? undefined : inputOf(input, next);
}

const runsIn = ({ state, cause, runner = cause }: Call, execution: string | undefined): boolean =>
  state === 'running' && runner === execution;

const isCalled = ({ cause, incident }: RunbookInput): boolean => cause !== undefined && incident !== 'none';

/** Pure. Undefined: it is known already. */
function join(now: Calls, input: RunbookInput, at: EpochMs): Calls | undefined {
  if (now.calls.some(({ cause }) => cause === input.cause)) return undefined;
  if (isCovered(now, input))
    return bounded({ ...now, calls: [...now.calls, { ...calledBy(input), state: 'ended', at }] });
  const isAtWork = now.calls.some((call) => call.state === 'running' && at - call.at < abandonedMs);
  const waiting = { ...calledBy(input), state: 'waiting' as const, at };
  const joined = { ...now, calls: [...now.calls.map((call) => (isAtWork ? call : over(call, at))), waiting] };
  return bounded(isAtWork ? joined : begin(joined, waiting.cause, waiting.cause, at));
}

/** An alarm that was raised before a run had acted, and is only heard of now. */
const isCovered = ({ calls }: Calls, { alarmedAt }: RunbookInput): boolean =>
  alarmedAt !== undefined && calls.some(({ acted, at }) => acted === true && alarmedAt <= at);

/** Pure. */
function leave(
  now: Calls,
  { cause }: RunbookInput,
  { hasActed, runner }: { hasActed: boolean; runner: string },
  at: EpochMs,
): Calls | undefined {
  const mine = now.calls.find((call) => call.cause === cause && call.state === 'running');
  if (!mine) return undefined;
  const acted = { ...over(mine, at), ...(hasActed && { acted: true as const }) };
  const calls = now.calls.map((call) => (call === mine ? acted : hasActed ? over(call, at) : call));
  const next = calls.find(({ state }) => state === 'waiting');
  return next ? begin({ ...now, calls }, next.cause, runner, at) : { ...now, calls };
}

function begin({ runs, calls }: Calls, cause: string, runner: string, at: EpochMs): Calls {
  const running = { state: 'running', at, nth: runs + 1, ...(runner !== cause && { runner }) } as const;
  const begun = calls.map((call) => (call.cause === cause ? { ...call, ...running } : call));
  return { runs: runs + 1, calls: begun };
}

const over = (call: Call, at: EpochMs): Call =>
  call.state === 'ended' ? call : { ...call, state: 'ended', at };

/** The oldest that are over give way. */
const bounded = ({ runs, calls }: Calls): Calls => {
  const tooMany = new Set(
    calls.filter(({ state }) => state === 'ended').slice(0, Math.max(0, calls.length - callsMax)),
  );
  return { runs, calls: calls.filter((call) => !tooMany.has(call)) };
};

type Called = Pick<RunbookInput, 'cause' | 'check' | 'reason' | 'alarmedAt' | 'severity'>;

const calledBy = ({ cause = '', check, reason, alarmedAt, severity }: Called) => ({
  cause,
  reason,
  ...(check !== undefined && { check }),
  ...(alarmedAt !== undefined && { alarmedAt }),
  ...(severity !== undefined && { severity }),
});

/** The first run has the name that the incident gave it; the others are counted. */
function inputOf(input: RunbookInput, call: Call): RunbookInput {
  const { runbook, incident, environment, dryRun, isDrill } = input;
  const first = `${runbook}/${incident}`;
  const { nth = 1 } = call;
  return {
    runbook,
    incident,
    environment,
    dryRun,
    ...(isDrill && { isDrill }),
    ...calledBy(call),
    run: nth === 1 ? first : `${first}/${nth}`,
  };
}

const parse = (value: Json | undefined): Calls =>
  value === undefined ? { runs: 0, calls: [] } : Calls.parse(value);

const keyOf = ({ config }: RunbookTools, { environment, runbook, incident }: RunbookInput): StateKey => ({
  collection: 'called',
  id: `${config.service}/${environment}/${runbook}/${incident}`,
});
