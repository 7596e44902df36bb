import { expect, it } from 'vitest';
import { createInProcessBus } from '#record/event/adapters/in-process.ts';
import type { MusterEvent } from '#record/event/event.ts';
import { describeBus, eventOf } from '../../conformance/bus.ts';

const everything = (): boolean => true;

describeBus('in process', async (withinMs) => {
  const bus = createInProcessBus({ withinMs });
  const received: MusterEvent[] = [];
  const refused = new Set<string>();
  let mood: 'well' | 'refusing' | 'silent' = 'well';
  bus.subscribe(everything, async (event) => {
    if (mood === 'silent') return new Promise(() => undefined);
    if (mood === 'refusing' || refused.has(event.detail.id)) throw new Error('not today');
    received.push(event);
  });
  return {
    bus,
    received: () => received,
    refuse: (id) => (id === undefined ? void (mood = 'refusing') : void refused.add(id)),
    silence: () => void (mood = 'silent'),
  };
});

it('accepts at once what nobody wants', async () => {
  const bus = createInProcessBus();
  bus.subscribe(
    ({ type }) => type === 'Runbook Completed',
    () => Promise.reject(new Error('not for me')),
  );
  expect(await bus.publish([eventOf('e-1')])).toEqual(new Set(['e-1']));
});

it('accepts nothing before anybody listens', async () => {
  const bus = createInProcessBus();
  expect([bus.isHeard?.(), await bus.publish([eventOf('e-1')])]).toEqual([false, new Set()]);
  bus.subscribe(everything, async () => undefined);
  expect([bus.isHeard?.(), await bus.publish([eventOf('e-1')])]).toEqual([true, new Set(['e-1'])]);
});

it('does not let one subscriber keep an event from another', async () => {
  const bus = createInProcessBus({ withinMs: 300 });
  const received: string[] = [];
  bus.subscribe(everything, () => new Promise(() => undefined));
  bus.subscribe(everything, () => Promise.reject(new Error('full')));
  bus.subscribe(everything, async ({ detail }) => void received.push(detail.id));
  const events = [eventOf('e-1'), eventOf('e-2')];
  await expect(bus.publish(events)).rejects.toMatchObject({
    code: 'BUS_UNAVAILABLE',
    message: 'no event was accepted: full',
  });
  expect(received).toEqual(['e-1', 'e-2']);
});

it('accepts an event only once all who want it have', async () => {
  const bus = createInProcessBus({ withinMs: 300 });
  bus.subscribe(everything, async () => undefined);
  bus.subscribe(
    ({ detail }) => detail.id === 'e-2',
    () => Promise.reject(new Error('full')),
  );
  expect(await bus.publish([eventOf('e-1'), eventOf('e-2')])).toEqual(new Set(['e-1']));
});

it('does not count what is accepted after the time is over', async () => {
  const bus = createInProcessBus({ withinMs: 20 });
  let accept = (): void => undefined;
  bus.subscribe(everything, ({ detail }) =>
    detail.id === 'e-1' ? Promise.resolve() : new Promise((resolve) => (accept = resolve)),
  );
  const accepted = await bus.publish([eventOf('e-1'), eventOf('e-2'), eventOf('e-3')]);
  accept();
  await Promise.resolve();
  expect(accepted).toEqual(new Set(['e-1']));
});
