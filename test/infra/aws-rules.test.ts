import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '#ground/config/load.ts';
import { awsRules } from '../../lib/aws-rules.ts';
import { shopConfig } from './shop.ts';

async function problemsOf(change: (config: Record<string, unknown>) => void): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-rules-'));
  try {
    const config = shopConfig('https://shop.example.com') as Record<string, unknown>;
    change(config);
    const file = join(folder, 'muster.config.json');
    await writeFile(file, JSON.stringify(config, null, 2));
    await loadConfig(file, awsRules);
    return [];
  } catch (error) {
    return (error as Error).message.replaceAll(`${folder}/`, '').split('\n').slice(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const every = (text: string) => (config: Record<string, unknown>) =>
  void (config['schedule'] = { pulse: { checks: ['health'], environments: ['production'], every: text } });

test.for(['1m', '5m', '15m', '1h', '2h', '8h', '1d'])('every %s can be deployed', async (text) => {
  expect(await problemsOf(every(text))).toEqual([]);
});

test.for(['7m', '90m', '5h', '2d', '90s'])('every %s cannot: no cron is aligned to it', async (text) => {
  expect(await problemsOf(every(text))).toEqual([
    `  muster.config.json:55:16 schedule.pulse.every: expected on AWS what divides an hour or a day, from 1m on, such as 5m or 2h: slots are minutes of the clock, found "${text}"`,
  ]);
});

test('a rate and a command that AWS cannot do are refused only where AWS answers', async () => {
  expect(await problemsOf(() => undefined)).toEqual([]);
});

test('a runbook that waits for approval can be deployed', async () => {
  const approve = (config: Record<string, unknown>) =>
    void Object.assign((config['runbooks'] as Record<string, object>)['rollback'] ?? {}, { mode: 'approve' });

  expect(await problemsOf(approve)).toEqual([]);
});

test('a config is refused when AWS answers for none of its environments', async () => {
  const problems = await problemsOf((config) => {
    config['environments'] = {
      production: { baseUrl: 'https://shop.example.com' },
      laptop: { baseUrl: 'http://127.0.0.1:3000', authority: 'local' },
    };
  });

  expect(problems).toEqual([
    "  muster.config.json:4:3 environments: expected one with authority: 'aws': AWS watches only those, and here is none",
  ]);
});

test('more schedules than a stack can hold are refused, with what to do', async () => {
  const entries = (count: number) => (config: Record<string, unknown>) => {
    const names = Array.from({ length: count }, (_, index) => `check_${index}`);
    const entryOf = (name: string) => ({ checks: [name], environments: ['production'], every: '5m' });
    const { health } = config['checks'] as { health: object };
    config['checks'] = { health, ...Object.fromEntries(names.map((name) => [name, health])) };
    config['schedule'] = Object.fromEntries(names.map((name) => [`entry_${name}`, entryOf(name)]));
  };

  expect(await problemsOf(entries(250))).toEqual([]);
  expect(await problemsOf(entries(251))).toEqual([
    '  muster.config.json:3812:3 schedule: expected at most 250 entries times environments on AWS, not 251: checks of one cadence belong into one entry',
  ]);
});
