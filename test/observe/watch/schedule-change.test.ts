import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs, sha256Hex, type EpochMs } from '#ground/base/brand.ts';
import { nextSlot } from '#ground/base/slots.ts';
import { cadenceOf, scheduleOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createVault } from '#ground/secret/vault.ts';
import { announceSchedule } from '#observe/watch/announce-schedule.ts';
import { firstSlot } from '#observe/watch/first-slot.ts';
import { recordSlot } from '#observe/watch/record-slot.ts';
import { sweep } from '#observe/watch/sweep.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { createAppender } from '#record/evidence/append.ts';
import { slotIsRecorded } from '#record/evidence/append-slot.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { Crash, createWorld, type World } from '../../fixtures/world.ts';

const stream = 'production/chat/health/local';
const start = '2026-11-22T12:00:00Z';
const otherStream = 'production/chat/other/local';
const minutes = (count: number): EpochMs => epochMs(Date.parse(start) + count * 60_000);

type When = { every: string } | { cron: string } | 'not at all';

function configOf(when: When): Config {
  const check = { request: { path: '/' }, expect: { status: 200 } };
  const pulse = { checks: ['health'], environments: ['production'] };
  return Config.parse({
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: 'http://127.0.0.1:9' } },
    checks: { health: check, other: check },
    schedule: {
      other: { checks: ['other'], environments: ['production'], every: '1m' },
      ...(when !== 'not at all' && { pulse: { ...pulse, ...when } }),
    },
  });
}

const http = { exchange: () => expect.fail(), connect: () => expect.fail(), close: async () => {} };

/** A process with its own config: new in memory, the same stores. */
function processOf(world: World, when: When) {
  const config = configOf(when);
  const digest = sha256Hex(Buffer.from(JSON.stringify(when)).toString('hex').padEnd(64, '0').slice(0, 64));
  const vault = createVault({ read: async () => undefined });
  const { clock, state, bus } = world;
  const log = { ...world.log };
  const appender = createAppender({ log, by: { version: '0', config: digest, actor: 'test' }, vault, clock });
  const tools: WatchTools = { config, http, vault, clock, state, log, appender, bus, location: 'local' };
  return { tools, digest, sets: scheduleOf(config), set: scheduleOf(config).find(isPulse) };
}

const isPulse = ({ entry }: ScheduledSet): boolean => entry === 'pulse';

type Stay = {
  when: When;
  /** As `up` starts, or as a Lambda does that an event wakes. */
  home: 'up' | 'aws' | 'aws, not announcing';
  slots: number;
  awaySeconds: number;
  diesAt: number | undefined;
};

/** One process from its start to its end. */
async function stay(
  world: World,
  { when, home, slots }: Omit<Stay, 'awaySeconds' | 'diesAt'>,
): Promise<void> {
  const { tools, digest, sets, set } = processOf(world, when);
  const { clock } = world;
  if (home === 'up') {
    await announceSchedule(sets, digest, tools);
    await sweep(sets, clock.now(), tools);
  }
  let slot =
    set && (home === 'up' ? firstSlot(cadenceOf(set), clock.now()) : nextSlot(cadenceOf(set), clock.now()));
  for (let count = 0; count < slots && set && slot !== undefined; count += 1) {
    if (slot > clock.now()) clock.move(slot - clock.now());
    const mine = slot;
    if (home === 'aws')
      await announceSchedule(sets, digest, tools, (one, now) => (isPulse(one) ? mine : now));
    await record(set, slot, tools);
    slot = nextSlot(cadenceOf(set), slot);
  }
}

async function record(set: ScheduledSet, slot: EpochMs, tools: WatchTools): Promise<void> {
  if (slotIsRecorded(await tools.log.head(stream), slot)) return;
  const result = { check: 'health', environment: 'production', outcome: 'pass', reason: '' } as const;
  await recordSlot(set, slot, [{ ...result, attempts: [], requests: 1, tokens: 0 }], tools);
}

const told = async ({ log }: World): Promise<string[]> =>
  (await log.read(stream, { limit: 100, order: 'oldest-first' })).map(({ record: { kind, slot, body } }) => {
    const time = (at: number): string => new Date(at).toISOString().slice(11, 16);
    const from = kind === 'gap' ? `${time((body as { from: number }).from)}–` : '';
    return `${kind} ${from}${time(slot ?? 0)}`;
  });

const verify = async ({ log, clock }: World) => verifyLog({ log, now: clock.now() });
const noAnchor = { text: 'there is no anchor: a cut tail or a dropped stream may go unseen' };

describe('another schedule', () => {
  it.each(['up', 'aws', 'aws, not announcing'] as const)(
    'is counted from when it is announced, what was missed before by the one before: %s',
    async (home) => {
      const world = createWorld(start);
      await stay(world, { when: { every: '1m' }, home: 'up', slots: 4 });
      world.clock.move(4 * 60_000 + 30_000);
      await stay(world, { when: { every: '5m' }, home, slots: 2 });
      expect(await told(world)).toEqual(
        {
          up: ['12:04–12:04', '12:05', '12:10'],
          aws: ['12:04–12:09', '12:10', '12:15'],
          'aws, not announcing': ['12:04–12:09', '12:10', '12:15'],
        }[home]
          .map((slot) => (slot.includes('–') ? `gap ${slot}` : `slot ${slot}`))
          .toSpliced(0, 0, 'slot 12:00', 'slot 12:01', 'slot 12:02', 'slot 12:03'),
      );
      expect((await verify(world)).faults).toEqual([]);
    },
  );

  it('does not reach back behind what is recorded', async () => {
    const world = createWorld(start);
    await stay(world, { when: { every: '5m' }, home: 'up', slots: 2 });
    world.clock.move(60_000);
    // Its current slot is 12:04, the newest record that of 12:05.
    await stay(world, { when: { every: '4m' }, home: 'up', slots: 2 });
    expect(await told(world)).toEqual(['slot 12:00', 'slot 12:05', 'slot 12:08']);
    expect(await verify(world)).toMatchObject({ faults: [], notes: [noAnchor] });
  });

  it('by cron leaves nothing due before it comes round', async () => {
    const world = createWorld(start);
    await stay(world, { when: { every: '1m' }, home: 'up', slots: 1 });
    world.clock.move(150_000);
    await stay(world, { when: { cron: '0 18 * * ? *' }, home: 'up', slots: 0 });
    expect(await told(world)).toEqual(['slot 12:00', 'gap 12:01–12:02']);
    world.clock.move(3 * 3_600_000);
    expect((await verify(world)).notes.filter(({ text }) => text.includes('2 streams'))).toEqual([]);
  });
});

describe('the end of a schedule', () => {
  it('is announced once what was missed is covered, and leaves nothing due', async () => {
    const world = createWorld(start);
    await stay(world, { when: { every: '1m' }, home: 'up', slots: 2 });
    world.clock.move(150_000);
    await stay(world, { when: 'not at all', home: 'up', slots: 0 });
    expect(await told(world)).toEqual(['slot 12:00', 'slot 12:01', 'gap 12:02–12:03']);
    world.clock.move(3_600_000);
    const { faults, notes } = await verify(world);
    expect(faults).toEqual([]);
    // The other check goes on, and is late.
    expect(notes[0]?.text).toMatch(/^1 streams have slots/);
  });
});

describe('the first announcement', () => {
  it('does not reach back behind itself, except for the slot that is being probed', async () => {
    const world = createWorld(start);
    const { tools, digest, sets, set } = processOf(world, { every: '1d' });
    world.clock.move(3 * 3_600_000 + 1000);
    const other = sets.find((one) => !isPulse(one));
    const slot = minutes(180);
    await announceSchedule(sets, digest, tools, (one, now) => (one === other ? slot : now));
    const body = (await world.log.head('config'))?.record.body;
    expect(body).toEqual({
      announced: [
        { stream: otherStream, schedule: { every: 60_000 }, since: slot },
        { stream, schedule: { every: 86_400_000 }, since: slot + 1000 },
      ],
    });
    await record(set!, epochMs(Date.parse('2026-11-23T00:00:00Z')), tools);
    expect(await told(world)).toEqual(['slot 00:00']);
  });

  it('may come while the first slot is being probed elsewhere', async () => {
    const world = createWorld(start);
    const { tools, digest, sets, set } = processOf(world, { every: '5m' });
    world.clock.move(800);
    await announceSchedule(sets, digest, tools, (_, now) => now);
    await record(set!, minutes(0), tools);
    world.clock.move(60_000);
    expect(await verify(world)).toMatchObject({ faults: [], notes: [noAnchor] });
  });
});

describe('evidence', () => {
  it('verifies whatever follows whatever, and wherever a process dies', async () => {
    const when = fc.constantFrom<When>(
      { every: '10s' },
      { every: '1m' },
      { every: '4m' },
      { every: '5m' },
      { every: '1d' },
      { cron: '0/7 * * * ? *' },
      { cron: '0 18 * * ? *' },
      'not at all',
    );
    const anyStay = fc.record<Stay>({
      when,
      home: fc.constantFrom('up', 'up', 'aws', 'aws, not announcing'),
      slots: fc.integer({ min: 0, max: 4 }),
      awaySeconds: fc.integer({ min: 0, max: 1200 }),
      diesAt: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyStay, { minLength: 2, maxLength: 7 }), async (stays) => {
        const world = createWorld(start);
        for (const one of stays) {
          world.crashAt(one.diesAt);
          await stay(world, one).catch((error: unknown) => {
            if (!(error instanceof Crash)) throw error;
          });
          world.crashAt(undefined);
          world.clock.move(one.awaySeconds * 1000);
          // The other check is announced and never run.
          const { faults } = await verify(world);
          expect(faults.filter((fault) => fault.stream !== otherStream)).toEqual([]);
        }
      }),
      { numRuns: 150, verbose: 1 },
    );
  });
});
