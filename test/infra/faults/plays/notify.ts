import { expect } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import type { Play } from '../matrix.ts';
import type { World } from '../world.ts';
import { recordedPhases } from './slots.ts';

const execution = 'the-notice';
const at = Date.now();
const id = `shop/production/health#1@${at}`;

const inputOf = (name: string): Json => ({
  notice: `${name}:${id}`,
  name,
  event: {
    type: 'Alarm Raised',
    detail: {
      v: 1,
      id: 'shop/production/health#1',
      service: 'shop',
      environment: 'production',
      check: 'health',
      incident: 'production-20261122T1443-1',
      severity: 'critical',
      reason: 'status (500) == 200',
      at,
      record: { stream: 'alarms', seq: 1, hash: 'a'.repeat(64) },
    },
  },
});

/** Told at least once, under one id, and recorded once for each attempt. */
const tells = (name: string, messages: (world: World) => string[]): Play => ({
  handler: 'Notify',
  before: async () => undefined,
  async deliver(world, courier) {
    await world.begin('Notify', execution, inputOf(name));
    const { Status } = await courier.drive(execution);
    expect(Status).toBe('SUCCEEDED');
  },
  after: async () => undefined,
  until: at,
  async expected(world, ordeal) {
    expect([...new Set(messages(world))]).toHaveLength(1);
    const phases = await recordedPhases(world, 'notifications', `${name}:${id}`);
    expect(phases.at(-1)).toBe('delivered');
    expect(phases.filter((phase) => phase === 'delivered')).toHaveLength(1);
    // Sent again only when nobody remembered that it had been.
    if (ordeal === undefined) expect([messages(world).length, phases]).toEqual([1, ['delivered']]);
    expect(messages(world).length).toBeLessThanOrEqual(2);
  },
  never: ({ kind, point: { action } }) =>
    (kind === 'overtaken' && action !== 'lambda:CheckpointDurableExecution') ||
    // Patience for hours is what a step's retries are for.
    kind === 'starved' ||
    // Then the execution fails, and CloudWatch tells of that.
    (kind === 'denied' && (action === 'lambda:CheckpointDurableExecution' || action === 'sns:Publish')),
});

export const tellsHook = tells('hook', ({ house }) => house.messages());
export const tellsOncall = tells('oncall', ({ aws }) =>
  aws.mails().map(({ Subject, Message }) => `${Subject}\n${Message}`),
);
