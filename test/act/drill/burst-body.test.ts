import { expect, test } from 'vitest';
import { burstAndRecover } from '#act/drill/burst-body.ts';
import { judgeBurst } from '#act/drill/judge-burst.ts';
import { BurstDrill } from '#ground/config/schema/drill.ts';
import { callerWorld, type CallerWorld } from './caller-world.ts';
import { chatService, limited, served, type Chat } from './chat-service.ts';

const burst = BurstDrill.parse({
  kind: 'burst-429',
  check: 'chat',
  requests: 12,
  sentWithin: '5s',
  admitted: { atLeast: 5, atMost: 5 },
  answer: 'rate_limited',
  tokensMax: 5000,
});

/** Serves 5, and locks out for so long from then on; what it says of that may differ. */
function rateService(
  world: () => CallerWorld,
  { lockedMs, says }: { lockedMs: number; says: string },
): Promise<Chat> {
  let until: number | undefined;
  return chatService(({ nthOfAll }) => {
    const nowMs = world().clock.monotonicMs();
    if (until === undefined && nthOfAll <= 5) return served;
    until ??= nowMs + lockedMs;
    return nowMs < until ? limited(says) : served;
  });
}

async function recovered(
  lock: { lockedMs: number; says: string },
  more: Partial<BurstDrill['recovery']> = {},
): Promise<{ reason: string; outcome: string; service: Chat; world: CallerWorld; spent: object }> {
  const service = await rateService(() => world, lock);
  const world: CallerWorld = callerWorld(service.origin);
  const drill = { ...burst, recovery: { ...burst.recovery, ...more } };
  const { report, recovery, spent } = await burstAndRecover(
    world.caller,
    drill,
    'e',
    world.clock,
    world.signal,
  );
  const { reason, outcome } = judgeBurst(drill, report, recovery);
  return { reason, outcome, service, world, spent };
}

test('a burst passes when one more call does, once Retry-After is over, from the same address', async () => {
  const { outcome, reason, service, world, spent } = await recovered({ lockedMs: 30_000, says: '30' });
  expect([outcome, reason]).toEqual(['pass', '']);
  expect(service.asks).toHaveLength(13);
  expect(service.sessions).toBe(1);
  expect(world.clock.sleptMs.map((ms) => Math.round(ms / 1000))).toEqual([31]);
  // 5 of the burst were admitted, and one call after it.
  expect(spent).toEqual({ requests: 13, tokens: 1200 });
});

test('asked just before as well, it must still be blocked then', async () => {
  const honest = await recovered({ lockedMs: 30_000, says: '30' }, { blockedJustBefore: true });
  expect([honest.outcome, honest.reason]).toEqual(['pass', '']);
  expect(honest.world.clock.sleptMs.map((ms) => Math.round(ms / 1000))).toEqual([28, 3]);
  const overdone = await recovered({ lockedMs: 20_000, says: '30' }, { blockedJustBefore: true });
  expect(overdone.reason).toBe('Retry-After said 30 s; passed before it was over');
  const short = await recovered({ lockedMs: 1000, says: '1' }, { blockedJustBefore: true });
  expect(short.reason).toBe('whether it was blocked just before Retry-After was over could not be asked');
});

test.for([
  [
    'a Retry-After that is too short',
    { lockedMs: 60_000, says: '30' },
    'fail',
    'Retry-After said 30 s; still blocked after it: step 2: status (429) == 200; $.action (missing) == ANSWER; $.text (missing) notMatches technical issue (answered rate_limited)',
  ],
  [
    'a Retry-After that nobody waits for',
    { lockedMs: 600_000, says: '301' },
    'unknown',
    'whether it passes after Retry-After cannot be told: it said 301 s, and no burst waits for more than 300 s',
  ],
  [
    'a Retry-After that cannot be read',
    { lockedMs: 60_000, says: 'soon' },
    'unknown',
    'whether it passes after Retry-After cannot be told: no blocked response shows a Retry-After that can be read',
  ],
] as const)('%s', async ([, lock, outcome, reason]) => {
  expect(await recovered(lock)).toMatchObject({ outcome, reason });
});

test('where nothing blocked, or nobody wants to know, recovery is not asked', async () => {
  const never = await chatService(() => served);
  const world = callerWorld(never.origin);
  const seen = await burstAndRecover(world.caller, burst, 'e', world.clock, world.signal);
  expect(seen.recovery).toEqual({ kind: 'not-asked' });
  expect(judgeBurst(burst, seen.report, seen.recovery).reason).toBe(
    'rate_limited never blocked: 12 of 12 admitted',
  );
  const { service, outcome } = await recovered(
    { lockedMs: 60_000, says: '30' },
    { passesAfterRetryAfter: false },
  );
  expect([service.asks.length, outcome]).toEqual([12, 'pass']);
});
