import type { HandlerName } from '../../lib/bundle/bundle.ts';
import { median } from '../probe/measure.ts';
import type { BenchRow } from '../row.ts';
import type { Called, Confined } from './confined.ts';
import { inGroup, nextMinute, type Share } from './share.ts';
import { targetDelayMs, type Town } from './town.ts';

const processes = 3;

type Call = (container: Confined, town: Town) => Promise<Took>;
type Took = Pick<Called, 'tookMs' | 'memoryMb'>;

const minute: Call = (container) => container.call('handler', { slot: nextMinute() });

/** What each has to do: an event that starts two executions, a notice, a minute, a record that is gone. */
const calls: Partial<Record<HandlerName, Call>> = {
  dispatch: (container) => container.call('handler', raised()),
  notify: tell,
  sweep: minute,
  watchdog: minute,
  witness: (container) => container.call('handler', removed()),
};

/** How long one invocation takes, the process's first and one after it. */
export async function measureOthers(town: Town, { memoryMb, share }: Share): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [name, call] of Object.entries(calls)) {
    const took: Record<'start' | 'cold' | 'warm', number[]> = { start: [], cold: [], warm: [] };
    const memory: number[] = [];
    for (let nth = 0; nth < processes; nth += 1) {
      await inGroup({ town, handler: name as HandlerName, share }, async (container) => {
        took.start.push(container.initMs);
        took.cold.push((await call(container, town)).tookMs);
        const warm = await call(container, town);
        took.warm.push(warm.tookMs);
        memory.push(warm.memoryMb);
      });
    }
    for (const [when, values] of Object.entries(took))
      rows.push({ name: `${name} ${memoryMb} MB: ${when}`, value: median(values), unit: 'ms' });
    rows.push({ name: `${name} ${memoryMb} MB: memory, most`, value: Math.max(...memory), unit: 'MB' });
  }
  return rows;
}

let told = 0;

function raised(): object {
  told += 1;
  return {
    version: '0',
    id: 'd019b03c-a8a3-9d58-85de-241e96206538',
    'detail-type': 'Alarm Raised',
    source: 'muster',
    account: '123456789012',
    time: '2026-11-23T00:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail: {
      v: 1,
      id: `bench/production/check_1#${told}`,
      service: 'bench',
      environment: 'production',
      check: 'check_1',
      incident: `bench-${told}`,
      severity: 'critical',
      reason: `no answer within ${targetDelayMs} ms`,
      record: { stream: 'alarms', seq: told, hash: '0'.repeat(64) },
      at: Date.now(),
    },
  };
}

/** Dispatched by a process of its own; then played as Lambda does, whose waits take no time. */
async function tell(container: Confined, town: Town): Promise<Took> {
  const before = town.aws.lambda.started().length;
  await inGroup({ town, handler: 'dispatch', share: 1 }, (dispatch) => dispatch.call('handler', raised()));
  const notice = town.aws.lambda
    .started()
    .slice(before)
    .find((start) => start.function.startsWith('notify'));
  if (!notice) throw new Error('nobody is to be told');
  const took = { tookMs: 0, memoryMb: 0 };
  await town.aws.lambda.drive(notice.execution, async (event) => {
    const said = await container.call('handler', event);
    took.tookMs += said.tookMs;
    took.memoryMb = said.memoryMb;
    return said.answer;
  });
  return took;
}

function removed(): object {
  told += 1;
  const Keys = { stream: { S: `production/bench/check_1/${told}` }, seq: { N: '1' } };
  const dynamodb = { ApproximateCreationDateTime: 1_795_000_000, Keys, OldImage: Keys };
  return { Records: [{ eventID: `e-${told}`, eventName: 'REMOVE', dynamodb }] };
}
