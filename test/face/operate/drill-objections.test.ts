import { expect, it } from 'vitest';
import { type ObjectionTools, objectionsTo } from '#face/operate/drill-objections.ts';
import { Config } from '#ground/config/schema/config.ts';
import { openWindow } from '#observe/window/windows.ts';
import { createWorld } from '../../fixtures/world.ts';

const order = { drill: 'burst', environment: 'staging' };
const check = { request: { path: '/' }, expect: { status: 200 } };
const work = { environments: ['staging'], cron: '0 14 ? * * *', lasts: '20m', reason: 'updates' };

const configOf = (more: object = {}): Config =>
  Config.parse({
    version: 1,
    service: 'chat',
    environments: {
      staging: {
        baseUrl: 'http://127.0.0.1:9',
        allowDrills: { names: ['burst'], reason: 'nobody is there' },
      },
    },
    checks: { health: check },
    answers: { blocked: { cause: 'rate', match: { status: 429 } } },
    drills: {
      burst: {
        kind: 'burst-429',
        check: 'health',
        requests: 2,
        admitted: { atLeast: 1, atMost: 1 },
        answer: 'blocked',
        recovery: {},
        tokensMax: 10,
      },
    },
    ...more,
  });

const reasons = async (tools: Partial<ObjectionTools>): Promise<[reason: string, next: string][]> => {
  const { clock } = createWorld('2026-11-22T14:05:00Z');
  const objections = await objectionsTo(order, { config: configOf(), home: 'local', clock, ...tools });
  return objections.map(({ reason, next }) => [reason, next]);
};

it('names maintenance that the config plans, where nothing was ever recorded too', async () => {
  expect(await reasons({})).toEqual([]);
  expect(await reasons({ config: configOf({ maintenance: { patching: work } }) })).toEqual([
    [
      'maintenance patching@20261122T1400Z until 2026-11-22T14:20:00.000Z: updates',
      'wait, or end what somebody began: muster maintenance end --env staging',
    ],
  ]);
});

it('names maintenance that somebody began', async () => {
  const { state, clock } = createWorld('2026-11-22T14:05:00Z');
  const from = clock.now();
  await openWindow(
    state,
    { service: 'chat', environment: 'staging' },
    {
      id: 'maintenance-1',
      kind: 'maintenance',
      answers: [],
      operator: 'ann',
      reason: 'new disks',
      from,
      until: from + 600_000,
    },
  );
  expect(await reasons({ state })).toEqual([
    [
      'maintenance maintenance-1 by ann until 2026-11-22T14:15:00.000Z: new disks',
      'wait, or end what somebody began: muster maintenance end --env staging',
    ],
  ]);
});
