import { iso } from '#ground/base/clock.ts';
import { epochMs } from '#ground/base/brand.ts';
import { wallAt } from '#ground/base/timezone.ts';

/** `2026-11-22T14:43:19Z`: to the second, as --since and --until take it. */
export const atText = (at: number): string => `${iso(epochMs(at)).slice(0, 19)}Z`;

/** `2026-11-22 15:43:19`, as the wall clock of `timezone` shows it. */
export const wallText = (at: number, timezone: string): string =>
  iso(epochMs(wallAt(epochMs(at), timezone)))
    .slice(0, 19)
    .replace('T', ' ');

/** `1 check`, `2 checks`, `1,234 checks` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
