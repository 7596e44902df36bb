import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError } from '#ground/base/muster-error.ts';

const candidates = ['ts', 'mts', 'js', 'mjs', 'yaml', 'yml', 'json'].map(
  (ending) => `muster.config.${ending}`,
);

/** The config that was named, or the one that lies in this folder. Rejects CONFIG_MISSING when there is none. */
export function findConfig(named: string | undefined, folder = process.cwd()): string {
  if (named !== undefined) return named;
  const found = candidates.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new MusterError('CONFIG_MISSING', `no ${candidates[0]} (or .yaml, .json) in this folder`, {
    hint: 'muster init --url https://chat.example.com   writes one; --config FILE names another',
    exit: 2,
  });
}
