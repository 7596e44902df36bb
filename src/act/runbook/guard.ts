import { z } from 'zod';
import type { EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { Json } from '#ground/base/json.ts';
import type { Runbook } from '#ground/config/schema/runbook.ts';
import { isByHand } from '#record/event/run-names.ts';

/** The runs that acted, newest last: what `cooldown` and `perDay` count. */
export const Ledger = z.strictObject({
  runs: z.array(z.strictObject({ run: z.string(), incident: z.string(), at: z.int() })).max(100),
});
export type Ledger = z.infer<typeof Ledger>;

export const parseLedger = (value: Json | undefined): Ledger =>
  value === undefined ? { runs: [] } : Ledger.parse(value);

export type Admission = { kind: 'admitted'; ledger: Ledger } | { kind: 'refused'; reason: string };

const dayMs = 86_400_000;
const ledgerMax = 100;

/**
 * Whether a run may act now. Pure; a run that was admitted before is admitted again without counting twice. A person may
 * act again in one incident, an alarm may not: not after a person either.
 */
export function admit(
  ledger: Ledger,
  guards: Runbook['guards'],
  { run, incident, at }: { run: string; incident: string; at: EpochMs },
): Admission {
  if (ledger.runs.some((earlier) => earlier.run === run)) return { kind: 'admitted', ledger };
  const reason =
    (isByHand(run) ? undefined : sameIncident(ledger, incident)) ??
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
