import { measureBurst } from './lambda/share-burst.ts';
import { createCpuGroup } from './lambda/cpu-group.ts';
import { measureProbe } from './lambda/share-probe.ts';
import { measureOthers } from './lambda/share-others.ts';
import { startTown } from './lambda/town.ts';
import type { BenchRow } from './row.ts';

/** Lambda gives a function of so many MB one processor, and less in proportion. */
const wholeMb = 1769;

/** What handlers do with the share of a processor that their memory buys: whether timings are true, how long they take. */
export async function run(): Promise<BenchRow[]> {
  const group = createCpuGroup(1);
  if (!group) return [{ name: 'not measured: that takes Linux, and root', value: 0, unit: '' }];
  group[Symbol.dispose]();
  await using town = await startTown();
  const rows: BenchRow[] = [];
  for (const memoryMb of [128, 256, 512, 1024, wholeMb])
    rows.push(...(await measureProbe(town, shareOf(memoryMb))));
  for (const memoryMb of [512, 1024, wholeMb]) rows.push(...(await measureBurst(town, shareOf(memoryMb))));
  for (const memoryMb of [128, 256, 512]) rows.push(...(await measureOthers(town, shareOf(memoryMb))));
  return rows;
}

const shareOf = (memoryMb: number) => ({ memoryMb, share: memoryMb / wholeMb });
