import { readFileSync } from 'node:fs';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

/** Beside the handler; written by the synthesis, which has checked the config: a bundle carries no schema of it. */
export const bundledConfigFile = 'muster.json';

export const readBundledConfig = (): LoadedConfig =>
  JSON.parse(readFileSync(new URL(`./${bundledConfigFile}`, import.meta.url), 'utf8')) as LoadedConfig;
