import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError } from '#ground/base/muster-error.ts';

const candidates = ['ts', 'mts', 'js', 'mjs', 'yaml', 'yml', 'json'].map(
  (ending) => `muster.config.${ending}`,
);

/** The config that was named, or the one that lies in this folder. Rejects CONFIG_MISSING when there is none. */
export function findConfig(named: string | undefined, folder = process.cwd()): string {
  if (named !== undefined) return named;
  const found = configIn(folder);
  if (found !== undefined) return found;
  throw new MusterError('CONFIG_MISSING', `no ${candidates[0]} (or .yaml, .json) in ${folder}`, {
    hint: '--config FILE (cdk: -c config=FILE) names one; muster init --url https://chat.example.com writes one',
    exit: 2,
  });
}

/** The config that is used in a folder, if there is one. */
export const configIn = (folder: string): string | undefined =>
  candidates.map((name) => join(folder, name)).find((path) => existsSync(path));

/** Where the demo that runs on this data leaves its config, for commands beside it. */
export const demoConfigIn = (data: string): string => join(data, 'demo.config.json');

/** The running demo's, in a folder that has no config of its own. */
export function configOfDemo(data: string, folder = process.cwd()): string | undefined {
  const path = demoConfigIn(data);
  return configIn(folder) === undefined && existsSync(path) ? path : undefined;
}
