import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#ground/base/json.ts';
import { readConfigFile } from '#ground/config/load.ts';
import { formatProblem } from '#ground/config/problem.ts';
import { readConfig } from '#ground/config/read.ts';
import { parseText } from '#ground/config/source/parse-text.ts';
import { invalidAlarmFixtures } from './invalid-alarm-fixtures.ts';
import { invalidDrillFixtures } from './invalid-drill-fixtures.ts';
import { invalidFixtures as otherFixtures } from './invalid-fixtures.ts';
import { invalidRunbookFixtures } from './invalid-runbook-fixtures.ts';

const invalidFixtures = {
  ...otherFixtures,
  ...invalidDrillFixtures,
  ...invalidAlarmFixtures,
  ...invalidRunbookFixtures,
};

const root = join(import.meta.dirname, '../../fixtures/config');

async function problemsOf(path: string): Promise<string[]> {
  const reading = await readConfigFile(path);
  return reading.kind === 'valid' ? [] : reading.problems.map(formatProblem);
}

describe('a config with one fault', () => {
  it('has its literal message for every fixture', () => {
    expect(readdirSync(join(root, 'invalid')).sort()).toEqual(Object.keys(invalidFixtures).sort());
    expect(Object.keys(invalidFixtures).length).toBeGreaterThanOrEqual(200);
  });

  it.each(Object.entries(invalidFixtures))('%s', async (file, lines) => {
    expect(await problemsOf(join(root, 'invalid', file))).toEqual(lines);
  });

  it.each(Object.keys(invalidFixtures))('%s never repeats what could be a secret', async (file) => {
    expect((await problemsOf(join(root, 'invalid', file))).join('\n')).not.toContain('hunter2');
  });
});

describe('a valid config', () => {
  it.each(readdirSync(join(root, 'valid')))('%s has no problem', async (file) => {
    expect(await problemsOf(join(root, 'valid', file))).toEqual([]);
  });

  it.each(readdirSync(join(import.meta.dirname, '../../../examples')))(
    'the example %s has no problem',
    async (file) => {
      expect(await problemsOf(join(import.meta.dirname, '../../../examples', file))).toEqual([]);
    },
  );
});

it('the config of the documentation has no problem, and neither has it with alarms or with drills', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/config.md'), 'utf8');
  const blocks = page.matchAll(/```yaml\n(.*?)```/gs).map(([, yaml = '']) => dataOf(yaml));
  const [basic, alarms, drills, ...more] = blocks;
  expect(more).toEqual([]);
  expect(readConfig(basic)).toMatchObject({ kind: 'valid' });
  expect(readConfig({ ...basic, ...alarms })).toMatchObject({ kind: 'valid' });
  expect(readConfig({ ...basic, ...drills })).toMatchObject({ kind: 'valid' });
});

function dataOf(yaml: string): JsonObject {
  const parsed = parseText(yaml, 'yaml');
  if (parsed.kind === 'broken') throw new Error(JSON.stringify(parsed.problems));
  return parsed.data as JsonObject;
}

it("the contract's own example has no problem", async () => {
  expect(await problemsOf(join(root, 'contract.mjs'))).toEqual([]);
});
