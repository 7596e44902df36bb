import { z } from 'zod';
import { differences } from '#act/limits/at-baseline.ts';
import { limitsStream } from '#act/limits/journal.ts';
import { isOpen } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { SettingMap } from '#act/limits/setting.ts';
import type { Target } from '#act/limits/target.ts';
import { readTarget } from '#act/limits/target-store.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { SettingsSource } from '#ground/config/schema/settings.ts';
import type { StateKey } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';
import { seqBefore } from '#record/evidence/append-once.ts';
import { deliverOwed, Owed } from '#record/event/owed.ts';

const differsMax = 200;

/** Whether a target's limits are off their baseline without a lease that says so, and since when. */
const Drift = z.strictObject({
  /** Times it began or ended: names the next one. */
  changes: z.int().min(0),
  since: z.int().exactOptional(),
  differs: z.array(z.string()).max(differsMax),
  owed: z.array(Owed).max(10),
});
export type Drift = z.infer<typeof Drift>;

export type Watched = { target: Target; source: SettingsSource; baseline: SettingMap };

const driftKey = ({ service, environment }: Target): StateKey => ({
  collection: 'drift',
  id: `${service}/${environment}`,
});

const owedMax = 10;

const parse = (value: Json | undefined): Drift =>
  value === undefined ? { changes: 0, differs: [], owed: [] } : Drift.parse(value);

/**
 * Compares what stands with the baseline, where no lease says that it is lowered, and tells when that begins: a fence
 * stops us, not a packet in flight. Resolves to what differs. Rejects as `Settings.read` does, and what the stores reject.
 */
export async function checkDrift(tools: LimitsTools, watched: Watched): Promise<string[]> {
  const { target } = watched;
  const before = await readTarget(tools.state, target);
  if (isOpen(before.lease)) return [];
  const differs = await offBaseline(tools, watched);
  // A lease that was opened while we looked has lowered what we saw.
  const after = await readTarget(tools.state, target);
  if (after.fence !== before.fence) return [];
  const afterSeq = await seqBefore(tools.log, limitsStream);
  const at = tools.clock.now();
  await update(tools.state, driftKey(target), parse, (now) =>
    decideDrift(now, target, { differs, at, afterSeq }),
  );
  await settleDrift(tools, target);
  return differs;
}

export const readDrift = async ({ state }: Pick<LimitsTools, 'state'>, target: Target): Promise<Drift> =>
  parse((await state.get(driftKey(target)))?.value);

async function offBaseline(tools: LimitsTools, { source, baseline }: Watched): Promise<string[]> {
  const settings = tools.settingsAt(source);
  const { values } = await settings.read(Object.keys(baseline));
  const marker = await settings.marker();
  const marked = marker === undefined ? [] : [`a marker says that they are lowered: ${marker}`];
  return [...differences(baseline, values), ...marked].slice(0, differsMax);
}

/** Pure. Told once when it begins, and again only when something else differs; its end is recorded, and alarms nobody. */
export function decideDrift(
  now: Drift,
  target: Target,
  { differs, at, afterSeq }: { differs: string[]; at: EpochMs; afterSeq: number },
): Drift | undefined {
  const isSame = now.differs.join('\n') === differs.join('\n');
  if (isSame || now.owed.length >= owedMax) return undefined;
  const changes = now.changes + 1;
  const owed = [...now.owed, owe(target, { differs, at, afterSeq, changes })];
  const since = differs.length === 0 ? undefined : (now.since ?? at);
  return { changes, differs, owed, ...(since !== undefined && { since }) };
}

type Told = { differs: readonly string[]; at: EpochMs; afterSeq: number; changes: number };

function owe(target: Target, { differs, at, afterSeq, changes }: Told): Owed {
  const isOver = differs.length === 0;
  const reason = isOver ? 'limits are at their baseline again' : `${differs.join(', ')}; no lease says why`;
  return {
    type: 'Limits Not Restored',
    detail: {
      v: 1,
      id: `${target.service}/${target.environment}/drift#${changes}`,
      ...target,
      incident: 'none',
      severity: isOver ? 'info' : 'critical',
      reason,
      at,
    },
    record: {
      stream: limitsStream,
      kind: 'limits',
      outcome: isOver ? 'pass' : 'fail',
      body: { phase: isOver ? 'drift-over' : 'drift', ...target, reason },
    },
    afterSeq,
  };
}

async function settleDrift(tools: LimitsTools, target: Target): Promise<void> {
  const { owed } = await readDrift(tools, target);
  const delivered = await deliverOwed(tools, owed);
  if (delivered.size === 0) return;
  await update(tools.state, driftKey(target), parse, (now) => ({
    ...now,
    owed: now.owed.filter(({ detail }) => !delivered.has(detail.id)),
  }));
}
