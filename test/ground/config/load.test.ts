import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MusterError } from '#ground/base/muster-error.ts';
import { loadConfig } from '#ground/config/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const smallest = JSON.stringify({
  version: 1,
  service: 'web',
  environments: { production: { baseUrl: 'https://web.example.com' } },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
});

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function refusal(path: string): Promise<Pick<MusterError, 'code' | 'message' | 'hint' | 'exit'>> {
  const error = await loadConfig(path).catch((reason: unknown) => reason);
  if (!(error instanceof MusterError)) throw new Error(`expected a MusterError, got ${String(error)}`);
  return {
    code: error.code,
    message: error.message.replaceAll(folder, ''),
    hint: error.hint,
    exit: error.exit,
  };
}

describe('a config file', () => {
  it.each([
    ['a.json', smallest],
    ['a.yaml', smallest],
    ['a.yml', `\uFEFF${smallest}`],
    ['a.ts', `export default ${smallest} as const;`],
    ['a.mts', `export default ${smallest};`],
    ['a.mjs', `export default ${smallest};`],
  ])('%s gives the same config and digest', async (name, content) => {
    const loaded = await loadConfig(file(name, content));
    expect(loaded).toMatchObject({
      config: { service: 'web' },
      digest: '6095a3b80e948675c2e6677f269deb829400f380a83218c478edc85b3f15c53c',
    });
  });

  it('that is invalid is refused with every problem and where it stands', async () => {
    const path = file('two.yaml', 'version: 2\nservice: web\nenvironments: {}\nchecks: {}\n');
    expect(await refusal(path)).toEqual({
      code: 'CONFIG_INVALID',
      exit: 2,
      hint: 'correct the file, then: muster validate',
      message: [
        '/two.yaml has 3 problems',
        '  /two.yaml:1:10 version: expected 1, found 2',
        '  /two.yaml:3:1 environments: expected at least one',
        '  /two.yaml:4:1 checks: expected at least one',
      ].join('\n'),
    });
  });

  it.each([
    [
      'CONFIG_MISSING',
      'write one with: muster init',
      '/none.yaml: no such file',
      () => join(folder, 'none.yaml'),
    ],
    [
      'CONFIG_UNREADABLE',
      'rename the file',
      '/a.toml: expected one of .ts, .mts, .js, .mjs, .yaml, .yml, .json',
      () => file('a.toml', ''),
    ],
    [
      'CONFIG_UNREADABLE',
      'a config is smaller than that',
      '/big.yaml: larger than 1 MiB',
      () => file('big.yaml', `# ${'x'.repeat(1_048_576)}`),
    ],
    [
      'CONFIG_UNREADABLE',
      'save it as UTF-8',
      '/latin1.yaml: not UTF-8 text',
      () => file('latin1.yaml', Uint8Array.of(0x61, 0xe4)),
    ],
    [
      'CONFIG_UNREADABLE',
      'write: export default defineConfig({ … })',
      '/named.mjs: has no default export',
      () => file('named.mjs', 'export const config = {};'),
    ],
    [
      'CONFIG_UNREADABLE',
      'correct the file',
      '/throws.mjs: cannot be imported: not today',
      () => file('throws.mjs', "throw new Error('not today');"),
    ],
  ])('is refused as %s: %s', async (code, hint, message, path) => {
    expect(await refusal(path())).toEqual({ code, hint, message, exit: 2 });
  });

  it('nested without end is refused, not recursed into', async () => {
    const { code, message } = await refusal(file('deep.json', `${'['.repeat(9000)}${']'.repeat(9000)}`));
    expect(code).toBe('CONFIG_INVALID');
    expect(message.length).toBeLessThan(1000);
  });
});
