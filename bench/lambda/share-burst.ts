import { median } from '../probe/measure.ts';
import type { BenchRow } from '../row.ts';
import { memoryMb as memoryOf } from '../../lib/memory.ts';
import { inGroup, type Share } from './share.ts';
import type { Town } from './town.ts';

const requests = 200;
const processes = 3;
const bursts = 3;
/** As for a process of its own in `burst`. */
const skewMsMax = 8;

/** 200 requests at once over TLS: how much together they leave, from a process that does it for the first time or again. */
export async function measureBurst(town: Town, { memoryMb, share }: Share): Promise<BenchRow[]> {
  const first: number[] = [];
  const again: number[] = [];
  for (let nth = 0; nth < processes; nth += 1) {
    await inGroup({ town, handler: 'drill', share }, async (container) => {
      for (let burst = 0; burst < bursts; burst += 1) {
        await fetch(`http://127.0.0.1:${town.burst.control}/?expected=${requests}&admitted=5`);
        const url = `https://127.0.0.1:${town.burst.https}/`;
        const { answer } = await container.call('fire', { url, requests });
        (burst === 0 ? first : again).push(answer as number);
      }
    });
  }
  const name = `drill ${memoryMb} MB: skew of ${requests}`;
  const skew = median(again);
  const goal = memoryMb === memoryOf.drill && { goal: `≤ ${skewMsMax} ms`, met: skew <= skewMsMax };
  return [
    { name: `${name}, cold`, value: median(first), unit: 'ms' },
    { name: `${name}, warm`, value: skew, unit: 'ms', ...goal },
  ];
}
