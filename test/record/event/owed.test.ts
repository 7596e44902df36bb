import { describe, expect, it } from 'vitest';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Bus } from '#record/event/bus.ts';
import { deliverOwed, type Owed } from '#record/event/owed.ts';
import { createWorld, Crash, type World } from '../../fixtures/world.ts';

const owedEvent = (id: string, afterSeq = 0): Owed => ({
  type: 'Alarm Raised',
  detail: {
    v: 1,
    id,
    service: 'chat',
    environment: 'production',
    check: 'health',
    incident: 'incident-1',
    severity: 'critical',
    reason: 'health failed 3 times in a row',
    at: 1_795_358_599_000,
  },
  record: { stream: 'alarms', kind: 'alarm', outcome: 'fail', body: { transition: 'raised' } },
  afterSeq,
});

const open = (): World => createWorld('2026-11-22T14:43:19Z');

const recorded = async ({ log }: World): Promise<string[]> =>
  (await log.read('alarms', { limit: 100, order: 'oldest-first' })).map(
    ({ record: { body } }) => (body as { id: string }).id,
  );

const sent = (world: World): string[] => world.sent.map(({ detail }) => detail.id);

/** What an owner does: deliver, then take off its list; after a crash the next process begins again with what is left. */
async function settle(world: World, owed: Owed[]): Promise<{ left: Owed[]; crashed: boolean }> {
  try {
    const delivered = await deliverOwed(world, owed);
    return { left: owed.filter(({ detail }) => !delivered.has(detail.id)), crashed: false };
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return { left: owed, crashed: true };
  }
}

describe('what is owed', () => {
  it('is recorded, then sent with the record that proves it', async () => {
    const world = open();
    expect(await deliverOwed(world, [owedEvent('a#1')])).toEqual(new Set(['a#1']));
    const [sealed] = await world.log.read('alarms', { limit: 10, order: 'oldest-first' });
    expect(sealed?.record).toMatchObject({
      seq: 1,
      kind: 'alarm',
      outcome: 'fail',
      incident: 'incident-1',
      body: { id: 'a#1', transition: 'raised' },
    });
    expect(world.sent).toEqual([
      {
        type: 'Alarm Raised',
        detail: { ...owedEvent('a#1').detail, record: { stream: 'alarms', seq: 1, hash: sealed?.hash } },
      },
    ]);
  });

  it('is delivered in order', async () => {
    const world = open();
    await deliverOwed(world, [owedEvent('a#1'), owedEvent('b#1'), owedEvent('a#2')]);
    expect([await recorded(world), sent(world)]).toEqual([
      ['a#1', 'b#1', 'a#2'],
      ['a#1', 'b#1', 'a#2'],
    ]);
  });

  it('is found again wherever others wrote since', async () => {
    const world = open();
    await deliverOwed(world, [owedEvent('x#1'), owedEvent('a#1', 0), owedEvent('y#1')]);
    await deliverOwed(world, [owedEvent('a#1', 0), owedEvent('y#1', 2)]);
    expect(await recorded(world)).toEqual(['x#1', 'a#1', 'y#1']);
    expect(world.sent.map(({ detail }) => detail.record.seq)).toEqual([1, 2, 3, 2, 3]);
  });

  it('is recorded once by two deliverers at once', async () => {
    const world = open();
    const all = ['a#1', 'b#1', 'c#1', 'd#1'].map((id) => owedEvent(id));
    await Promise.all([
      deliverOwed(world, all),
      deliverOwed(world, all.toReversed()),
      deliverOwed(world, all),
    ]);
    expect((await recorded(world)).toSorted()).toEqual(['a#1', 'b#1', 'c#1', 'd#1']);
  });
});

describe('after a crash at every point', () => {
  it('each event is recorded exactly once, sent at least once, and in the end nothing is owed', async () => {
    const owed = [owedEvent('a#1'), owedEvent('b#1')];
    const counting = open();
    counting.crashAt(undefined);
    await settle(counting, owed);
    const points = counting.passed();
    expect(points).toBeGreaterThanOrEqual(10);

    for (let point = 0; point < points; point += 1) {
      const world = open();
      world.crashAt(point);
      const first = await settle(world, owed);
      expect({ point, crashed: first.crashed }).toEqual({ point, crashed: true });
      world.crashAt(undefined);
      const second = await settle(world, first.left);
      const seen = { recorded: await recorded(world), sent: [...new Set(sent(world))], left: second.left };
      expect({ point, ...seen }).toEqual({ point, recorded: ['a#1', 'b#1'], sent: ['a#1', 'b#1'], left: [] });
    }
  });
});

describe('a bus in trouble', () => {
  const failing = (error: Error, after: number): Bus & { calls: number } => ({
    calls: 0,
    async publish(events) {
      if (this.calls++ >= after) throw error;
      return new Set(events.map(({ detail }) => detail.id));
    },
  });
  const owed = [owedEvent('a#1'), owedEvent('b#1'), owedEvent('c#1')];

  it('leaves what it did not take owed, and what follows it, so that order is kept', async () => {
    const world = open();
    world.acceptOnly(0);
    expect(await deliverOwed(world, owed)).toEqual(new Set());
    expect(await recorded(world)).toEqual(['a#1']);
    world.acceptOnly(100);
    expect(await deliverOwed(world, owed)).toEqual(new Set(['a#1', 'b#1', 'c#1']));
    expect(await recorded(world)).toEqual(['a#1', 'b#1', 'c#1']);
  });

  it('that is unavailable does not undo what was delivered before', async () => {
    const bus = failing(new MusterError('BUS_UNAVAILABLE', 'down'), 1);
    expect(await deliverOwed({ ...open(), bus }, owed)).toEqual(new Set(['a#1']));
  });

  it('that has a bug is not taken for one that is unavailable', async () => {
    const bus = failing(new TypeError('x is not a function'), 1);
    await expect(deliverOwed({ ...open(), bus }, owed)).rejects.toThrow('x is not a function');
  });
});
