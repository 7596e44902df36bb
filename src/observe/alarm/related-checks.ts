import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** Every check that this one needs, or that what it needs needs. */
export const neededBy = ({ checks }: Config, check: string): string[] =>
  reached(check, (name) => ownOf(checks, name)?.needs ?? []);

/** Every check that needs this one, or that needs one that does. */
export const needing = ({ checks }: Config, check: string): string[] =>
  reached(check, (name) => Object.keys(checks).filter((other) => ownOf(checks, other)?.needs.includes(name)));

/** Breadth first, each once, without the start. */
function reached(start: string, next: (name: string) => readonly string[]): string[] {
  const found = new Set([start]);
  for (const name of found) for (const more of next(name)) found.add(more);
  return [...found].slice(1);
}
