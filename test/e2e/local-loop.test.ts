import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BrokenService, startBrokenService } from '../fixtures/broken-service.ts';
import { muster, startMuster } from '../fixtures/muster-process.ts';

let cwd: string;
let service: BrokenService;

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'muster-e2e-'));
  service = await startBrokenService();
  service.broken = false;
  writeFileSync(join(cwd, 'muster.config.json'), JSON.stringify(config(service.url)));
});

afterEach(async () => {
  await service.close();
  rmSync(cwd, { recursive: true, force: true });
});

const config = (baseUrl: string) => ({
  version: 1,
  service: 'chat',
  environments: { production: { baseUrl } },
  release: { identity: { check: 'health', json: '$.version', is: 'label' } },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  schedule: { pulse: { checks: ['health'], environments: ['production'], every: '1s' } },
  alarms: { default: { raise: { fail: 2 }, clear: { pass: 2 } } },
  runbooks: {
    rollback: {
      when: { environments: ['production'] },
      mode: 'auto',
      do: [
        {
          kind: 'http',
          url: `${baseUrl}/rollback`,
          observe: {
            url: `${baseUrl}/acts/{key}`,
            live: { '$.status': 'live' },
            notActed: { '$.status': 'none' },
          },
        },
      ],
      verify: { checks: ['health'], rounds: 2, every: '1s' },
      guards: { cooldown: '10m', perDay: 2 },
    },
  },
});

type Found = { record: { outcome: string; body: Record<string, string> } };

const json = async (args: string[]): Promise<{ exit: number | null; data: unknown }> => {
  const { exit, out, err } = await muster([...args, '--json'], { cwd });
  if (out === '') throw new Error(err);
  return { exit, data: (JSON.parse(out) as { data: unknown }).data };
};

const recorded = async (kind: string): Promise<Found[]> =>
  ((await json(['evidence', 'list', '--kind', kind])).data as Found[]).toReversed();

const phases = async () => (await recorded('runbook')).map(({ record }) => record.body['phase']);

const verified = async () => {
  const { exit, data } = await json(['evidence', 'verify']);
  return [exit, (data as { faults: unknown[] }).faults];
};

const incidents = async () => (await json(['incidents'])).data as { from: number; to?: number }[];

describe('muster up', () => {
  it('watches, raises, rolls back once, verifies, clears, and the evidence holds', async () => {
    const up = startMuster(['up'], { cwd });
    await up.sees(/production health pass/);
    service.broken = true;
    await up.sees(/alarm raised: critical production health: .*status \(500\) == 200/);
    await up.sees(/rollback production completed: verified, health passed 2 rounds/);
    await up.sees(/alarm cleared/);
    expect((await json(['alarms'])).data).toEqual([]);
    const [incident] = await incidents();
    expect(incident).toMatchObject({
      environment: 'production',
      checks: ['health'],
      runbooks: { rollback: 'verified' },
    });
    up.kill('SIGTERM');
    expect((await up.ended).exit).toBe(0);
    expect(service.rollbacks.length).toBe(1);
    expect(await phases()).toEqual(['started', 'acted', 'live', 'verified']);
    expect(await verified()).toEqual([0, []]);
  });

  it('survives kill -9 while the host is rolling back: nothing is done twice, and the run ends', async () => {
    const first = startMuster(['up'], { cwd });
    await first.sees(/production health pass/);
    service.onRollback = () => first.kill('SIGKILL');
    service.broken = true;
    await first.ended;
    const second = startMuster(['up'], { cwd });
    await second.sees(/rollback production completed: verified, health passed 2 rounds/);
    await second.sees(/alarm cleared/);
    second.kill('SIGINT');
    expect((await second.ended).exit).toBe(0);
    expect(service.rollbacks.length).toBe(1);
    expect(await phases()).toEqual(['started', 'acted', 'live', 'verified']);
    expect(await verified()).toEqual([0, []]);
  });

  it('covers the slots that it missed by one gap', async () => {
    const first = startMuster(['up'], { cwd });
    await first.sees(/production health pass/);
    first.kill('SIGKILL');
    await first.ended;
    // Two slots of one second pass before another process looks.
    await muster(['check', '--env', 'production', '--no-record'], { cwd });
    await muster(['check', '--env', 'production', '--no-record'], { cwd });
    await muster(['check', '--env', 'production', '--no-record'], { cwd });
    const second = startMuster(['up'], { cwd });
    await second.sees(/production health pass/);
    second.kill('SIGTERM');
    await second.ended;
    const gaps = (await recorded('gap')).map(({ record }) => [record.outcome, record.body['reason']]);
    expect(gaps).toEqual([['unknown', 'nobody watched']]);
    expect(await verified()).toEqual([0, []]);
  });

  it('is alone on its data, and says who holds it', async () => {
    const first = startMuster(['up'], { cwd });
    await first.sees(/production health pass/);
    const second = await muster(['up'], { cwd });
    expect(second.exit).toBe(2);
    expect(second.err).toMatch(
      new RegExp(`\\.muster is watched by another muster up: process ${first.pid}, since 20`),
    );
    first.kill('SIGKILL');
    await first.ended;
    const third = startMuster(['up'], { cwd });
    await third.sees(/production health pass/);
    third.kill('SIGTERM');
    expect((await third.ended).exit).toBe(0);
  });

  it('shows an alarm that was raised before, and lets go of one whose check left the config', async () => {
    const { runbooks: _, ...plain } = config(service.url);
    const write = (check: string): void =>
      writeFileSync(
        join(cwd, 'muster.config.json'),
        JSON.stringify({
          ...plain,
          release: undefined,
          checks: { [check]: plain.checks.health },
          schedule: { pulse: { ...plain.schedule.pulse, checks: [check] } },
        }),
      );
    write('old_name');
    service.broken = true;
    const first = startMuster(['up'], { cwd });
    await first.sees(/alarm raised: critical production old_name/);
    first.kill('SIGTERM');
    await first.ended;
    expect((await json(['alarms'])).exit).toBe(1);
    const again = startMuster(['up'], { cwd });
    await again.sees(/alarm raised: critical production old_name/);
    again.kill('SIGTERM');
    await again.ended;
    service.broken = false;
    write('new_name');
    const second = startMuster(['up'], { cwd });
    await second.sees(/production new_name pass/);
    second.kill('SIGTERM');
    await second.ended;
    expect((await json(['alarms'])).data).toEqual([]);
    const [incident] = await incidents();
    expect(incident?.to).toBeGreaterThan(incident?.from ?? Number.POSITIVE_INFINITY);
    expect(await verified()).toEqual([0, []]);
  });
});
