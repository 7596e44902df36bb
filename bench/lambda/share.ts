import type { HandlerName } from '../../lib/bundle/bundle.ts';
import { startConfined, type Confined } from './confined.ts';
import { createCpuGroup } from './cpu-group.ts';
import type { Town } from './town.ts';

export type Share = { memoryMb: number; /** Of one processor. */ share: number };

type Place = { town: Town; handler: HandlerName; share: number };

/** Calls `use` with a fresh process of a handler that has so much of a processor. */
export async function inGroup<T>(
  { town, handler, share }: Place,
  use: (container: Confined) => Promise<T>,
): Promise<T> {
  using group = createCpuGroup(share);
  if (!group) throw new Error('no control group for CPU may be made');
  await using container = await startConfined(town.bundleOf(handler), town.env, group);
  return await use(container);
}

const minuteMs = 60_000;
let minute = Math.ceil(Date.now() / minuteMs) + 1;

/** Each a minute after the one before, as Scheduler writes it. */
export const nextMinute = (): string =>
  new Date((minute += 1) * minuteMs).toISOString().replace('.000Z', 'Z');
