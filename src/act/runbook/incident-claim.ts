import { z } from 'zod';
import { repeatable } from '#act/runbook/scene.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { Steps } from '#ground/durable/steps.ts';
import type { StateKey } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';

const causesMax = 100;

/** The alarms that called for one runbook in one incident, oldest first; the last one's run may be under way. */
const Calls = z.strictObject({
  calls: z.array(z.strictObject({ cause: z.string(), at: z.int(), ended: z.boolean() })).max(causesMax),
});
type Calls = z.infer<typeof Calls>;

/** `run`: under which name it goes on. Undefined: another run of the incident is at work, or this one is over. */
export type Claim = { run: string } | undefined;

/** A run that never said that it ended is dead by then. */
const abandonedMs = 6 * 3_600_000;

/**
 * Makes one run of all alarms of an incident that come while it is at work: per incident, not per alarm. What fails again
 * after its end is a run of its own, which its guards then judge. A run without a cause is nobody else's.
 */
export async function claimIncident(tools: RunbookTools, input: RunbookInput, steps: Steps): Promise<Claim> {
  const { cause } = input;
  if (cause === undefined || input.incident === 'none') return { run: input.run };
  const nth = await steps.step(
    'claim the incident',
    async () => {
      const now = tools.clock.now();
      const { value } = await update(tools.state, keyOf(tools, input), parse, (calls) =>
        call(calls, cause, now),
      );
      return mine(value, cause);
    },
    repeatable,
  );
  if (nth < 0) return undefined;
  return { run: nth === 0 ? input.run : `${input.run}/${nth + 1}` };
}

/** From now on the next alarm of the incident is a run of its own. */
export async function leaveIncidentTo(tools: RunbookTools, input: RunbookInput, steps: Steps): Promise<void> {
  const { cause } = input;
  if (cause === undefined || input.incident === 'none') return;
  await steps.step(
    'leave the incident',
    async () => {
      await update(tools.state, keyOf(tools, input), parse, (now) => ({
        calls: now.calls.map((one) => (one.cause === cause ? { ...one, ended: true } : one)),
      }));
      return null;
    },
    repeatable,
  );
}

/** Its place when it is the newest and not over; else -1. */
function mine({ calls }: Calls, cause: string): number {
  const last = calls.at(-1);
  return last?.cause === cause && !last.ended ? calls.length - 1 : -1;
}

/** Pure. */
function call({ calls }: Calls, cause: string, at: EpochMs): Calls | undefined {
  const last = calls.at(-1);
  const isAtWork = last !== undefined && !last.ended && at - last.at < abandonedMs;
  if (isAtWork || calls.some((one) => one.cause === cause) || calls.length >= causesMax) return undefined;
  return { calls: [...calls, { cause, at, ended: false }] };
}

const parse = (value: Json | undefined): Calls => (value === undefined ? { calls: [] } : Calls.parse(value));

const keyOf = ({ config }: RunbookTools, { environment, runbook, incident }: RunbookInput): StateKey => ({
  collection: 'called',
  id: `${config.service}/${environment}/${runbook}/${incident}`,
});
