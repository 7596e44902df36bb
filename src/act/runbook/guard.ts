import { z } from 'zod';
import { repeatable, type Scene } from '#act/runbook/scene.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { Json } from '#ground/base/json.ts';
import type { Runbook } from '#ground/config/schema/runbook.ts';
import type { StateKey } from '#ground/state/state-store.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';

/** The runs that acted, newest last: what `cooldown` and `perDay` count. */
export const Ledger = z.strictObject({
  runs: z.array(z.strictObject({ run: z.string(), incident: z.string(), at: z.int() })).max(100),
});
export type Ledger = z.infer<typeof Ledger>;

const parseLedger = (value: Json | undefined): Ledger =>
  value === undefined ? { runs: [] } : Ledger.parse(value);

export type Admission = { kind: 'admitted'; ledger: Ledger } | { kind: 'refused'; reason: string };

const dayMs = 86_400_000;
const ledgerMax = 100;
const racesMax = 20;

const ledgerKey = ({ tools, input }: Scene): StateKey => ({
  collection: 'runbook',
  id: `${tools.config.service}/${input.environment}/${input.runbook}`,
});

/** Why this run may not act, or null. An admitted run is entered in the ledger before it acts; a dry run never is. */
export async function admission(scene: Scene): Promise<string | null> {
  const { input, steps } = scene;
  if (input.dryRun) return null;
  return steps.step(
    'guards',
    async () => (await alarmIsOver(scene)) ?? (await enterLedger(scene)),
    repeatable,
  );
}

/** An alarm that cleared meanwhile needs no runbook. */
async function alarmIsOver({ tools, input }: Scene): Promise<string | null> {
  const { check, environment, incident } = input;
  if (check === undefined) return null;
  const alarm = await readAlarm(tools.state, { service: tools.config.service, environment, check });
  return alarm.raised?.incident === incident ? null : `the alarm of ${check} has cleared`;
}

async function enterLedger(scene: Scene): Promise<string | null> {
  const { input, runbook, startedAt, tools } = scene;
  const attempt = { run: input.run, incident: input.incident, at: startedAt };
  for (let race = 0; race < racesMax; race += 1) {
    const stored = await tools.state.get(ledgerKey(scene));
    const answer = admit(parseLedger(stored?.value), runbook.guards, attempt);
    if (answer.kind === 'refused') return answer.reason;
    const result = await tools.state.put(ledgerKey(scene), answer.ledger, stored?.version ?? 'absent');
    // A crash after the put: the run is in the ledger, and admitted again when the step is repeated.
    if (result.kind === 'stored') return null;
  }
  return `its ledger was contended: lost ${racesMax} races`;
}

/** Whether a run may act now. Pure; a run that was admitted before is admitted again without counting twice. */
export function admit(
  ledger: Ledger,
  guards: Runbook['guards'],
  { run, incident, at }: { run: string; incident: string; at: EpochMs },
): Admission {
  if (ledger.runs.some((earlier) => earlier.run === run)) return { kind: 'admitted', ledger };
  const reason =
    sameIncident(ledger, incident) ??
    cooling(ledger, guards.cooldown, at) ??
    spent(ledger, guards.perDay, at);
  if (reason !== undefined) return { kind: 'refused', reason };
  return { kind: 'admitted', ledger: { runs: [...ledger.runs, { run, incident, at }].slice(-ledgerMax) } };
}

function sameIncident({ runs }: Ledger, incident: string): string | undefined {
  const earlier = runs.find((run) => run.incident === incident);
  return earlier && incident !== 'none'
    ? `it already ran for incident ${incident} (${earlier.run})`
    : undefined;
}

function cooling({ runs }: Ledger, cooldownMs: number | undefined, at: EpochMs): string | undefined {
  const last = runs.at(-1);
  if (cooldownMs === undefined || !last || last.at + cooldownMs <= at) return undefined;
  return `cooldown ${formatDuration(cooldownMs)}: it last ran at ${iso(last.at as EpochMs)}`;
}

function spent({ runs }: Ledger, perDay: number | undefined, at: EpochMs): string | undefined {
  const today = runs.filter((run) => run.at > at - dayMs).length;
  return perDay !== undefined && today >= perDay
    ? `perDay ${perDay}: it ran ${today} times in 24 hours`
    : undefined;
}
