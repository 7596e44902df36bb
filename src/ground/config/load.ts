import { open } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MusterError } from '#ground/base/muster-error.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { type ConfigProblem, formatProblem } from '#ground/config/problem.ts';
import { type ConfigReading, readConfig } from '#ground/config/read.ts';
import type { Rule } from '#ground/config/rules/rules.ts';

const bytesMax = 1_048_576;

/**
 * Reads and checks a config file: .ts, .mts, .js and .mjs by their default export, .yaml, .yml and .json.
 * Rejects with MusterError, exit 2: CONFIG_INVALID with every problem in its message, or as `readConfigFile` does.
 */
export async function loadConfig(path: string, moreRules: readonly Rule[] = []): Promise<LoadedConfig> {
  const reading = await readConfigFile(path, moreRules);
  if (reading.kind === 'invalid') throw configInvalid(path, reading.problems);
  return { config: reading.config, digest: reading.digest };
}

/** Rejects with MusterError, exit 2: CONFIG_MISSING, CONFIG_UNREADABLE. */
export async function readConfigFile(path: string, moreRules: readonly Rule[] = []): Promise<ConfigReading> {
  const format = formats[extname(path)];
  if (format === undefined) {
    throw unreadable(path, `expected one of ${Object.keys(formats).join(', ')}`, 'rename the file');
  }
  const text = await readText(path);
  if (format === 'module') return readConfig(await defaultExportOf(path), undefined, moreRules);
  // A module needs no parser of ours: it is loaded for the others alone.
  const { parseText } = await import('#ground/config/source/parse-text.ts');
  const parsed = parseText(text, format);
  if (parsed.kind === 'broken') return { kind: 'invalid', problems: parsed.problems };
  return readConfig(parsed.data, parsed.positions, moreRules);
}

const formats: Readonly<Record<string, 'module' | 'yaml' | 'json'>> = {
  '.ts': 'module',
  '.mts': 'module',
  '.js': 'module',
  '.mjs': 'module',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
};

function configInvalid(path: string, problems: readonly ConfigProblem[]): MusterError {
  const lines = problems.map((problem) => `  ${path}:${formatProblem(problem)}`);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new MusterError('CONFIG_INVALID', [`${path} has ${count}`, ...lines].join('\n'), {
    exit: 2,
    hint: 'correct the file, then: muster validate',
    cause: problems,
  });
}

async function readText(path: string): Promise<string> {
  const bytes = await readBounded(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      throw new MusterError('CONFIG_MISSING', `${path}: no such file`, {
        exit: 2,
        hint: 'write one with: muster init',
        cause: error,
      });
    }
    throw error.code === undefined
      ? error
      : unreadable(path, error.message, 'name a file that can be read', error);
  });
  if (bytes.length > bytesMax) throw unreadable(path, 'larger than 1 MiB', 'a config is smaller than that');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(path, 'not UTF-8 text', 'save it as UTF-8', error);
  }
}

/** At most one byte more than allowed, however large the file is or grows. */
async function readBounded(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = new Uint8Array(bytesMax + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } finally {
    await file.close();
  }
}

async function defaultExportOf(path: string): Promise<unknown> {
  const module = await importModule(path);
  if (!('default' in module)) {
    throw unreadable(path, 'has no default export', 'write: export default defineConfig({ … })');
  }
  return module.default;
}

async function importModule(path: string): Promise<object> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as object;
  } catch (error) {
    throw importFailure(path, error);
  }
}

function importFailure(path: string, error: unknown): MusterError {
  const reason = error instanceof Error ? error.message : String(error);
  const isOwnPackage = /Cannot find (package|module) 'passmuster'/.test(reason);
  const hint = isOwnPackage
    ? 'npm install --save-dev passmuster, or write the config in YAML'
    : 'correct the file';
  return unreadable(path, `cannot be imported: ${reason.split('\n')[0]}`, hint, error);
}

const unreadable = (path: string, what: string, hint: string, cause?: unknown): MusterError =>
  new MusterError('CONFIG_UNREADABLE', `${path}: ${what}`, { exit: 2, hint, cause });
