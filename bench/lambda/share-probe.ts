import type { CheckResult } from '#observe/check/check-result.ts';
import { median } from '../probe/measure.ts';
import type { BenchRow } from '../row.ts';
import { memoryMb as memoryOf } from '../../lib/memory.ts';
import { inGroup, nextMinute, type Share } from './share.ts';
import { checkNames } from './shop.ts';
import { targetDelayMs, type Town } from './town.ts';

const processes = 3;
const warmSlots = 4;
/** A tenth of what is measured, connection and handshake included. */
const errorMsMax = targetDelayMs / 10;
/** As it is deployed, after the first slot: that one runs code for the first time. */
const judged = `probe ${memoryOf.probe} MB, warm`;

/** Of one slot: what was recorded, and how long the invocation took. */
type Slot = { results: CheckResult[]; tookMs: number };

/** A slot of 20 checks over TLS, of a target that answers after 200 ms: what Muster records against that. */
export async function measureProbe(town: Town, { memoryMb, share }: Share): Promise<BenchRow[]> {
  const inits: number[] = [];
  const memory: number[] = [];
  const cold: Slot[] = [];
  const warm: Slot[] = [];
  for (let nth = 0; nth < processes; nth += 1) {
    await inGroup({ town, handler: 'probe', share }, async (container) => {
      inits.push(container.initMs);
      const watch = async (): Promise<Slot> => {
        const slot = nextMinute();
        const event = { entry: 'pulse', environment: 'production', slot };
        const called = await container.call('handler', event);
        memory.push(called.memoryMb);
        return { results: await recordedIn(town, slot), tookMs: called.tookMs };
      };
      cold.push(await watch());
      for (let slot = 0; slot < warmSlots; slot += 1) warm.push(await watch());
    });
  }
  const name = `probe ${memoryMb} MB`;
  return [
    { name: `${name}: start`, value: median(inits), unit: 'ms' },
    { name: `${name}: memory, most`, value: Math.max(...memory), unit: 'MB' },
    ...rowsOf(`${name}, cold`, cold),
    ...rowsOf(`${name}, warm`, warm),
  ];
}

async function recordedIn({ log }: Town, slot: string): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checkNames) {
    const stream = `production/bench/${check}/eu-central-1`;
    const [newest] = await log.read(stream, { limit: 1, order: 'newest-first' });
    if (newest?.record.slot !== Date.parse(slot)) throw new Error(`${stream} has no record of ${slot}`);
    results.push(newest.record.body as unknown as CheckResult);
  }
  return results;
}

function rowsOf(name: string, slots: readonly Slot[]): BenchRow[] {
  const steps = slots.flatMap(({ results }) =>
    results.flatMap(({ attempts }) => attempts.flatMap((a) => a.steps)),
  );
  const errors = steps
    .map(({ phases }) => phases.totalMs - targetDelayMs)
    .toSorted((one, other) => one - other);
  const stood = steps.filter(({ phases }) => phases.stalledMs !== undefined).length;
  const error = median(errors);
  const goal = name === judged && { goal: `≤ ${errorMsMax} ms`, met: Math.abs(error) <= errorMsMax };
  return [
    { name: `${name}: recorded over true, median`, value: error, unit: 'ms', ...goal },
    {
      name: `${name}: the lowest of 20`,
      value: errors[Math.floor(errors.length * 0.05)] ?? Number.NaN,
      unit: 'ms',
    },
    {
      name: `${name}: the highest of 20`,
      value: errors[Math.floor(errors.length * 0.95)] ?? Number.NaN,
      unit: 'ms',
    },
    { name: `${name}: recorded that it stood still`, value: stood, unit: `of ${steps.length}` },
    {
      name: `${name}: own delay, median`,
      value: median(steps.map(({ phases }) => phases.ownDelayMs)),
      unit: 'ms',
    },
    { name: `${name}: invocation`, value: median(slots.map(({ tookMs }) => tookMs)), unit: 'ms' },
  ];
}
