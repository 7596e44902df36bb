import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { deployedIn } from '#face/operate/plan-deployed.ts';
import { powersIn } from '#face/operate/plan-powers.ts';
import { partOf } from '#ground/config/authority.ts';
import { loadConfig } from '#ground/config/load.ts';
import { costOf } from '#observe/cost/aws/cost-of.ts';
import { awsPrices } from '#observe/cost/aws/prices.ts';
import type { Template } from '#observe/cost/aws/template.ts';
import { usageOf } from '#observe/cost/aws/usage.ts';
import { templateOf } from '../../lib/template.ts';
import { withConfigFile } from './config-file.ts';
import { everyKindConfig } from './every-kind.ts';

/** The example, and a config with every kind of adapter. */
const configs = { example: 'examples/aws.ts', 'every kind': everyKindConfig };
const templates = new Map<string, Template>();

const leftBehind = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('muster-template-'));

let before: string[];

beforeAll(async () => {
  before = await leftBehind();
  for (const [name, config] of Object.entries(configs)) {
    templates.set(name, await withConfigFile(config, (file) => templateOf(file, [])));
  }
}, 180_000);

it('a synthesis leaves nothing on the disk', async () => {
  expect((await leftBehind()).filter((name) => !before.includes(name))).toEqual([]);
});

const templateFor = (name: string): Template => templates.get(name) ?? { Resources: {} };

describe.each(Object.entries(configs))('of the %s', (name, written) => {
  it('every kind of resource has a purpose and a price, or a reason to be free', async () => {
    const template = templateFor(name);
    const { config } = await withConfigFile(written, (file) => loadConfig(file, []));
    const usage = usageOf(partOf(config, 'aws'), template);
    expect(costOf(template, usage, awsPrices).unpriced).toEqual([]);
    expect(deployedIn(template).filter(({ purpose }) => purpose === '')).toEqual([]);
    expect(deployedIn(template).length).toBeGreaterThan(15);
  });

  it('every action has words', () => {
    const powers = powersIn(templateFor(name));
    expect(powers.filter(({ unworded }) => unworded.length > 0)).toEqual([]);
    expect(powers.map(({ may }) => may.length).every((count) => count > 2)).toBe(true);
  });
});

describe('the powers in the example', () => {
  const mayOf = (name: string): string[] =>
    powersIn(templateFor('example')).find((one) => one.function === name)?.may ?? [];

  it('let the probe read the secrets of its checks, add evidence, and replace none', () => {
    expect(mayOf('Probe')).toEqual([
      'write its own log',
      'trace itself',
      'add to the evidence table, never replace',
      'read the evidence table',
      'read /muster/chat/STAGING_KEY',
      'read the state table',
      'write the state table',
      'tell on the bus',
      'leave dead letters',
    ]);
  });

  it('let the watchdog set limits and start nothing', () => {
    const limits = ['COST_IP_WINDOW_TOKENS', 'COST_REQUEST_MAX_TOKENS'].map(
      (name) => `/chat/production/${name}`,
    );
    const set = mayOf('Watchdog').filter((power) => power.startsWith('set '));
    expect(set).toEqual([expect.stringContaining(`set ${limits.join(', ')}`)]);
    expect(mayOf('Watchdog').filter((power) => power.startsWith('start'))).toEqual([]);
  });

  it('let dispatch start the durable functions and see nothing', () => {
    expect(mayOf('Dispatch')).toEqual([
      'write its own log',
      'trace itself',
      'start drill, notify, runbook',
      'leave dead letters',
    ]);
  });
});
