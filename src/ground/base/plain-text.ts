import { stripVTControlCharacters } from 'node:util';
import { epochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { wallAt } from '#ground/base/timezone.ts';

const charactersMax = 500;

/** One line that cannot steer a terminal: what a target says may hold escape sequences or reorder what is read. */
export const clean = (text: string): string =>
  stripVTControlCharacters(text.slice(0, charactersMax))
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();

/** 12000 → `12s`, 185000 → `3m 05s`, 8040000 → `2h 14m`, 97200000 → `1d 3h`. A clock that went back: `0s`. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${seconds}s`;
  if (hours === 0) return `${minutes}m ${two(seconds % 60)}s`;
  return hours < 24 ? `${hours}h ${two(minutes % 60)}m` : `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** `2026-11-22 15:43:19`, as the wall clock of `timezone` shows it. */
export const wallText = (at: number, timezone: string): string =>
  iso(epochMs(wallAt(epochMs(at), timezone)))
    .slice(0, 19)
    .replace('T', ' ');

const two = (value: number): string => String(value).padStart(2, '0');
