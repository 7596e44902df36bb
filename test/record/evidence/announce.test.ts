import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '#ground/base/brand.ts';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { announceStreams, endedStreams, knownStreams } from '#record/evidence/announce.ts';
import { dueBetween, type Announcement } from '#record/evidence/announcement.ts';
import { createAppender } from '#record/evidence/append.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { manualStream, parseStream } from '#record/evidence/stream.ts';
import {
  atMinute,
  by,
  everyMinute,
  manualClock,
  minute,
  nothingSecret,
  streamOf,
} from '../../fixtures/evidence.ts';

const stream = streamOf('health');
const manual = manualStream({ environment: 'staging', service: 'chat', check: 'health' });

function announcer(log: EvidenceLog = sqliteEvidenceLog(new DatabaseSync(':memory:')), config = by.config) {
  const clock = manualClock(atMinute(1));
  const appender = createAppender({ log, by: { ...by, config }, vault: nothingSecret, clock });
  return { log, appender, clock };
}

const records = async (log: EvidenceLog) =>
  (await log.read('config', { limit: 100, order: 'oldest-first' })).length;

describe('announcing streams', () => {
  it('records what is new, from now on unless told otherwise', async () => {
    const tools = announcer();
    await announceStreams(tools, [
      { stream, schedule: everyMinute },
      { stream: manual, schedule: 'manual', since: atMinute(0) },
    ]);
    expect((await tools.log.head('config'))?.record).toMatchObject({
      kind: 'config',
      outcome: 'pass',
      body: {
        announced: [
          { stream: 'staging/chat/health/local', schedule: { every: 60_000 }, since: 1_795_348_860_000 },
          { stream: 'staging/chat/health/manual', schedule: 'manual', since: 1_795_348_800_000 },
        ],
      },
    });
  });

  it('appends nothing when nothing changed', async () => {
    const tools = announcer();
    for (let round = 0; round < 3; round += 1) {
      await announceStreams(tools, [{ stream, schedule: everyMinute }], by.config);
      await announceStreams(tools, [{ stream: manual, schedule: 'manual' }]);
    }
    expect(await records(tools.log)).toBe(2);
  });

  it('records another schedule and keeps what was before', async () => {
    const tools = announcer();
    await announceStreams(tools, [{ stream, schedule: everyMinute }]);
    tools.clock.set(atMinute(10));
    const known = await announceStreams(tools, [{ stream, schedule: { every: 5 * minute } }]);
    expect(known).toEqual(await knownStreams(tools.log));
    expect(known.get(stream)).toEqual({
      schedule: { every: 300_000 },
      since: atMinute(1),
      history: [
        { stream, schedule: { every: 60_000 }, since: atMinute(1) },
        { stream, schedule: { every: 300_000 }, since: atMinute(10) },
      ],
    });
  });

  it('records another config, even when it leaves the schedules as they are', async () => {
    const tools = announcer();
    await announceStreams(tools, [{ stream, schedule: everyMinute }], by.config);
    const other = sha256Hex('d'.repeat(64));
    await announceStreams(announcer(tools.log, other), [{ stream, schedule: everyMinute }], other);
    expect((await tools.log.head('config'))?.record).toMatchObject({
      seq: 2,
      body: { announced: [] },
      by: { config: other },
    });
  });

  it('announces each stream once when several processes start together', async () => {
    const { log } = announcer();
    const announced = [
      { stream, schedule: everyMinute },
      { stream: manual, schedule: 'manual' as const },
    ];
    await Promise.all([1, 2, 3, 4].map(() => announceStreams(announcer(log), announced)));
    expect(await records(log)).toBe(1);
  });

  it('ends what is no longer scheduled here, and nothing of another place', async () => {
    const tools = announcer();
    const abroad = 'staging/chat/health/eu-central-1';
    const kept = streamOf('kept');
    const known = await announceStreams(tools, [
      ...[stream, abroad, kept].map((one) => ({ stream: one, schedule: everyMinute })),
      { stream: manual, schedule: 'manual' },
    ]);
    const ended = endedStreams(known, [{ stream: kept, schedule: everyMinute }], 'local');
    expect(ended).toEqual([{ stream, schedule: 'ended' }]);
    expect(
      endedStreams(await announceStreams(tools, ended), [{ stream: kept, schedule: everyMinute }], 'local'),
    ).toEqual([]);
  });

  it('keeps records small however many streams there are', async () => {
    const tools = announcer();
    const many = Array.from({ length: 1201 }, (_, n) => ({
      stream: streamOf(`check_${n}`),
      schedule: everyMinute,
    }));
    expect((await announceStreams(tools, many)).size).toBe(1201);
    expect(await records(tools.log)).toBe(3);
  });
});

describe('what was due', () => {
  const history: Announcement[] = [
    { stream, schedule: { every: minute }, since: atMinute(0) },
    { stream, schedule: 'ended', since: atMinute(10) },
    { stream, schedule: { cron: '0/15 * * * ? *', timezone: 'Europe/Berlin' }, since: atMinute(20) },
  ];

  it.each([
    ['a span of one schedule', 2, 6, { count: 3, first: 3, last: 5 }],
    ['from the very start, which is due itself', -1, 2, { count: 2, first: 0, last: 1 }],
    ['up to a change', 7, 15, { count: 2, first: 8, last: 9 }],
    ['nothing after the end', 9, 20, undefined],
    ['by cron', 20, 50, { count: 2, first: 30, last: 45 }],
    ['over all changes', 8, 46, { count: 3, first: 9, last: 45 }],
    ['nothing between two slots', 3, 4, undefined],
  ] as const)('is found for %s', (_, after, before, expected) => {
    const due = dueBetween(history, atMinute(after), atMinute(before));
    expect(due).toEqual(
      expected && {
        count: expected.count,
        atLeast: false,
        first: atMinute(expected.first),
        last: atMinute(expected.last),
      },
    );
  });
});

describe('names of streams', () => {
  it.each([
    [
      'staging/chat/health/local',
      { kind: 'slot', environment: 'staging', service: 'chat', check: 'health', location: 'local' },
    ],
    [
      'staging/chat/health/manual',
      { kind: 'manual', environment: 'staging', service: 'chat', check: 'health' },
    ],
    ['alarms', { kind: 'journal', journal: 'alarms' }],
    ['nonsense', undefined],
    ['staging/chat/health', undefined],
    ['staging/chat/health/local/more', undefined],
    ['staging/chat//local', undefined],
    ['staging/chat/hea lth/local', undefined],
  ])('%s', (name, expected) => {
    expect(parseStream(name)).toEqual(expected);
  });
});
