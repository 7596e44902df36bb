import { expect, test } from 'vitest';
import { blockUntil } from '#act/drill/block-body.ts';
import { judgeBlock } from '#act/drill/judge-block.ts';
import { Lowering } from '#ground/config/schema/drill.ts';
import { callerWorld, type CallerWorld } from './caller-world.ts';
import { chatService, limited, overBudget, served, type Ask, type Chat, type Reply } from './chat-service.ts';

const lowering = Lowering.parse({ to: 300, answer: 'budget', byCall: 4 });
const meter = { path: '/meter', json: '$.tokens' };

/** A budget of two calls for each session, with the meter that the service tells. */
async function budgetService(budget: (ask: Ask, chat: Chat) => Reply | Promise<Reply>): Promise<Chat> {
  const chat: Chat = await chatService((ask) => budget(ask, chat));
  chat.meter = { status: 200, json: { tokens: 1000 } };
  return chat;
}

const twoCalls = ({ nth }: Ask): Reply => (nth <= 2 ? served : overBudget);

function seenBy(world: CallerWorld, more: Partial<Lowering> = {}, metered = true) {
  const { caller, as, signal, clock } = world;
  const order = { ...as('run/limit'), lowering: { ...lowering, ...more }, ...(metered && { meter }) };
  return blockUntil(caller, order, signal, clock);
}

test('a budget that blocks: at once first, then one actor until it is blocked, a bystander, and the meter', async () => {
  const service = await budgetService(twoCalls);
  const world = callerWorld(service.origin);
  const more = { concurrent: { calls: 6, admittedMax: 2 }, bystander: 'passes' } as const;
  const seen = await seenBy(world, more);

  expect(seen.together?.filter(({ outcome }) => outcome === 'pass')).toHaveLength(2);
  expect(seen.calls.map(({ answers }) => answers)).toEqual([[], [], ['budget']]);
  expect(seen.bystander).toMatchObject({ outcome: 'pass', isNewActor: true });
  expect(seen.meter).toEqual({ before: 1000, after: 1000 });
  expect(service.asks.map(({ session }) => session?.slice(2, 3)).join('')).toBe('111111222322');
  // 12 calls, 3 sessions, the meter twice.
  expect(seen.spent).toEqual({ requests: 17, tokens: 2400 });
  expect(judgeBlock('CAP', { ...lowering, ...more }, { isLiveKnown: true, ...seen }).outcome).toBe('pass');
});

test('a budget that is never enforced fails after byCall calls, and nothing else is asked', async () => {
  const service = await budgetService(() => served);
  const world = callerWorld(service.origin);
  const seen = await seenBy(world, { bystander: 'passes' });
  expect(seen.calls).toHaveLength(4);
  expect(service.asks).toHaveLength(4);
  expect(judgeBlock('CAP', lowering, { isLiveKnown: true, ...seen }).reason).toBe(
    'CAP: never blocked: 4 of 4 calls passed',
  );
});

test('another answer ends the calls', async () => {
  const service = await budgetService(({ nth }) => (nth === 1 ? served : limited('30')));
  const seen = await seenBy(callerWorld(service.origin), { bystander: 'passes' });
  expect(service.asks).toHaveLength(2);
  expect(judgeBlock('CAP', lowering, { isLiveKnown: true, ...seen }).reason).toBe(
    'CAP: call 2 was blocked by rate_limited instead of budget',
  );
});

test('a fault on the way does not end the calls', async () => {
  const service = await budgetService(({ nth }) => (nth === 1 ? { status: 502 } : twoCalls({ nth } as Ask)));
  const seen = await seenBy(callerWorld(service.origin));
  expect(seen.calls.map(({ status }) => status)).toEqual([502, 200, 429]);
});

test('a budget that is booked only after it is checked lets all calls at once pass', async () => {
  const waiting: (() => void)[] = [];
  const spent = new Map<string | undefined, number>();
  const service = await budgetService(async ({ session }) => {
    if ((spent.get(session) ?? 0) >= 2) return overBudget;
    if (session === 's-1-secret') {
      // The model answers none before all were let in.
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 6) for (const go of waiting) go();
      });
    }
    spent.set(session, (spent.get(session) ?? 0) + 1);
    return served;
  });
  const more = { concurrent: { calls: 6, admittedMax: 2 } };
  const seen = await seenBy(callerWorld(service.origin), more);
  expect(judgeBlock('CAP', { ...lowering, ...more }, { isLiveKnown: true, ...seen })).toEqual({
    outcome: 'fail',
    reason: 'CAP: 6 of 6 concurrent calls passed, at most 2 may',
    findings: ['CAP: 6 of 6 concurrent calls passed, at most 2 may'],
  });
});

test('a budget of all actors together blocks the bystander', async () => {
  const service = await budgetService(({ nthOfAll }) => (nthOfAll <= 2 ? served : overBudget));
  const more = { bystander: 'passes' } as const;
  const seen = await seenBy(callerWorld(service.origin), more);
  expect(judgeBlock('CAP', { ...lowering, ...more }, { isLiveKnown: true, ...seen }).reason).toBe(
    'CAP: while one actor was blocked, a bystander was blocked too, by budget',
  );
});

test('blocked calls that are billed make the meter grow in every round', async () => {
  const service = await budgetService((ask, chat) => {
    const { tokens } = chat.meter.json as { tokens: number };
    chat.meter.json = { tokens: tokens + 200 };
    return twoCalls(ask);
  });
  const seen = await seenBy(callerWorld(service.origin));
  expect(seen.meter).toEqual({ before: 2400, after: 2800 });
  expect(service.asks).toHaveLength(9);
  expect(judgeBlock('CAP', lowering, { isLiveKnown: true, ...seen }).reason).toBe(
    'CAP: blocked calls were still billed: 2400 → 2800',
  );
});

test('what somebody else spends once is not billed to blocked calls', async () => {
  const service = await budgetService((ask, chat) => {
    if (ask.nthOfAll === 4) chat.meter.json = { tokens: 1200 };
    return twoCalls(ask);
  });
  const world = callerWorld(service.origin);
  const seen = await seenBy(world);
  expect(seen.meter).toEqual({ before: 1200, after: 1200 });
  // What a service books late is waited for.
  expect(world.clock.sleptMs).toEqual([1000, 1000]);
});

test('a meter is unreadable when it does not answer, or when a call around it passes', async () => {
  const silent = await budgetService(twoCalls);
  silent.meter = { status: 500, json: {} };
  expect((await seenBy(callerWorld(silent.origin))).meter).toBe('unreadable');
  const forgetful = await budgetService(({ nth }) => (nth === 3 ? overBudget : served));
  expect((await seenBy(callerWorld(forgetful.origin))).meter).toBe('unreadable');
  const unmetered = await budgetService(twoCalls);
  expect(await seenBy(callerWorld(unmetered.origin), {}, false)).not.toHaveProperty('meter');
});
