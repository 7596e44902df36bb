import { iso } from '#ground/base/clock.ts';
import { epochMs } from '#ground/base/brand.ts';

export { wallText } from '#ground/base/plain-text.ts';

/** `2026-11-22T14:43:19Z`: to the second, as --since and --until take it. */
export const atText = (at: number): string => `${iso(epochMs(at)).slice(0, 19)}Z`;

/** `1 check`, `2 checks`, `1,234 checks` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
