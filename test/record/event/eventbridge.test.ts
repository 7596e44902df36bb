import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { eventBridgeBus } from '#record/event/adapters/eventbridge.ts';
import type { Bus } from '#record/event/bus.ts';
import { EventDetail, type EventType, type MusterEvent } from '#record/event/event.ts';
import { describeBus, eventOf } from '../../conformance/bus.ts';
import { startEventBridge, type EventBridge } from '../../fixtures/eventbridge.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const chance = { clock: systemClock, random: { id: () => 'id', unit: () => 0 } };

async function open(
  withinMs?: number,
): Promise<{ bridge: EventBridge; bus: Bus; received(): MusterEvent[] }> {
  const bridge = await startEventBridge();
  const client = new EventBridgeClient({
    endpoint: bridge.endpoint,
    region: 'eu-central-1',
    credentials,
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await bridge.close();
  });
  const bus = eventBridgeBus({
    client,
    bus: 'muster',
    ...chance,
    ...(withinMs !== undefined && { withinMs }),
  });
  const received = (): MusterEvent[] =>
    bridge.events().map(({ event }) => ({
      type: event['detail-type'] as EventType,
      detail: EventDetail.parse(event.detail),
    }));
  return { bridge, bus, received };
}

describeBus('EventBridge', async (withinMs) => {
  const { bridge, bus, received } = await open(withinMs);
  return {
    bus,
    received,
    refuse: (id) => bridge.inject({ kind: 'partial', times: 100, refuse: id === undefined ? 'all' : [id] }),
    silence: () => bridge.inject({ kind: 'silent', times: 100 }),
  };
});

describe('PutEvents', () => {
  it('carries what rules match on', async () => {
    const { bridge, bus } = await open();
    await bus.publish([eventOf('e-1')]);
    expect(bridge.events()).toMatchObject([
      {
        bus: 'muster',
        event: {
          source: 'muster',
          'detail-type': 'Alarm Raised',
          time: '2026-11-22T14:43:19Z',
          detail: { id: 'e-1' },
        },
      },
    ]);
  });

  it('is called with ten events at most', async () => {
    const { bridge, bus } = await open();
    await bus.publish(Array.from({ length: 25 }, (_, index) => eventOf(`e-${index}`)));
    expect(bridge.calls()).toEqual([10, 10, 5]);
  });

  it('is called with a megabyte at most', async () => {
    const { bridge, bus } = await open();
    const large = (id: string): MusterEvent => eventOf(id, 'ü'.repeat(100_000));
    const accepted = await bus.publish(['e-0', 'e-1', 'e-2', 'e-3', 'e-4', 'e-5'].map(large));
    expect([bridge.calls(), accepted.size]).toEqual([[4, 2], 6]);
  });

  it('does not see an event that it would refuse for its size, and the others come through', async () => {
    const { bridge, bus } = await open();
    const huge = eventOf('e-huge', 'x'.repeat(256 * 1024));
    expect(await bus.publish([huge, eventOf('e-1')])).toEqual(new Set(['e-1']));
    await expect(bus.publish([huge])).rejects.toMatchObject({
      code: 'BUS_UNAVAILABLE',
      message: expect.stringMatching(
        /^muster took no event: e-huge has \d+ bytes, at most 262144$/,
      ) as string,
    });
    expect(bridge.calls()).toEqual([1]);
  });
});

describe('trouble', () => {
  it('sends again only what was refused', async () => {
    const { bridge, bus, received } = await open();
    bridge.inject({ kind: 'partial', refuse: ['e-1'], times: 2 });
    expect(await bus.publish([eventOf('e-0'), eventOf('e-1'), eventOf('e-2')])).toEqual(
      new Set(['e-0', 'e-1', 'e-2']),
    );
    expect(received().map(({ detail }) => detail.id)).toEqual(['e-0', 'e-2', 'e-1']);
    expect(bridge.calls()).toEqual([3, 1, 1]);
  });

  it.each(['throttle', 'server-error', 'down'] as const)('comes through after: %s', async (kind) => {
    const { bridge, bus, received } = await open();
    bridge.inject({ kind, times: 2 });
    expect(await bus.publish([eventOf('e-1')])).toEqual(new Set(['e-1']));
    expect(received()).toHaveLength(1);
  });

  it('an answer that is lost makes an event arrive twice, and it is accepted', async () => {
    const { bridge, bus, received } = await open();
    bridge.inject({ kind: 'lost-answer' });
    expect(await bus.publish([eventOf('e-1')])).toEqual(new Set(['e-1']));
    expect(received().map(({ detail }) => detail.id)).toEqual(['e-1', 'e-1']);
  });

  it('gives up after eight calls', async () => {
    const { bridge, bus } = await open();
    bridge.inject({ kind: 'throttle', times: 100 });
    await expect(bus.publish([eventOf('e-1')])).rejects.toMatchObject({
      code: 'BUS_UNAVAILABLE',
      message: 'muster took no event: Rate exceeded',
    });
    expect(bridge.calls()).toHaveLength(8);
  });

  it('keeps what one call accepted when the next one fails', async () => {
    const { bridge, bus } = await open();
    const events = Array.from({ length: 12 }, (_, index) => eventOf(`e-${index}`));
    bridge.inject({ kind: 'partial', refuse: ['e-10', 'e-11'], times: 100 });
    expect((await bus.publish(events)).size).toBe(10);
  });
});

it('finds EventBridge where AWS_ENDPOINT_URL says, with no endpoint or credentials in the code', async () => {
  const { bridge } = await open();
  const before = { ...process.env };
  onTestFinished(() => void (process.env = before));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: bridge.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const client = new EventBridgeClient({ maxAttempts: 1 });
  expect(await eventBridgeBus({ client, bus: 'muster', ...chance }).publish([eventOf('e-1')])).toEqual(
    new Set(['e-1']),
  );
  expect(bridge.events()).toHaveLength(1);
  client.destroy();
});
