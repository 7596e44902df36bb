import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EpochMs, epochMs } from '#ground/base/brand.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import { Config, type ConfigInput } from '#ground/config/schema/config.ts';
import { evaluate } from '#observe/alarm/evaluate.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import { recordSlot } from '#observe/watch/record-slot.ts';
import { replayAlarms, type ReplaySpan } from '#observe/watch/replay-alarms.ts';
import { subjectOf } from '#observe/watch/watch-slot.ts';
import { openByHand } from '#observe/window/by-hand.ts';
import { minute, type MonitorStage, monitorStage } from './monitor-stage.ts';

const request = { request: { path: '/' }, expect: { status: 200 } };
const start = epochMs(Date.parse('2026-11-22T14:00:00Z'));
const always: ReplaySpan = { since: epochMs(0), until: epochMs(4e12) };

const written: Partial<ConfigInput> = {
  checks: { health: request, chat: { ...request, needs: ['health'] } },
  schedule: { pulse: { checks: ['health', 'chat'], environments: ['production'], every: '1m' } },
  alarms: { default: { raise: { fail: 3, degraded: 5 }, clear: { pass: 2 } } },
};

const outcomes = { '.': 'pass', d: 'degraded', F: 'fail', '?': 'unknown' } as const;

const resultOf = (check: string, letter: string, at: EpochMs): CheckResult => {
  const outcome = outcomes[letter as keyof typeof outcomes];
  const attempts = [{ at, outcome, reason: letter, steps: [] }];
  return { check, environment: 'production', outcome, reason: letter, attempts, requests: 1, tokens: 0 };
};

/** A slot each minute, recorded and evaluated as ever. */
async function play(stage: MonitorStage, timelines: Record<string, string>): Promise<void> {
  const { tools, world } = stage;
  const [set] = scheduleOf(tools.config);
  const length = Math.max(...Object.values(timelines).map((timeline) => timeline.length));
  for (let index = 0; index < length; index += 1) {
    const slot = world.clock.now();
    const results = Object.entries(timelines).map(([check, timeline]) =>
      resultOf(check, timeline[index] ?? '.', slot),
    );
    await recordSlot(set!, slot, results, tools);
    for (const { check } of results) await evaluate(tools, subjectOf(set!, check, tools));
    world.clock.move(minute);
  }
}

/** `health raised critical 3`, by the minute. */
const lines = (all: Awaited<ReturnType<typeof replayAlarms>>, which: 'was' | 'would'): string[] =>
  all.flatMap((one) =>
    one[which].map(
      ({ kind, severity, at, flapping }) =>
        `${one.check} ${kind} ${severity} ${(at - start) / minute + 1}${flapping ? ' flapping' : ''}`,
    ),
  );

const withAlarms = ({ tools }: MonitorStage, alarms: ConfigInput['alarms']): Config =>
  Config.parse({
    ...tools.config,
    ...written,
    alarms,
    monitor: {},
    client: {},
    environments: { production: { baseUrl: 'http://127.0.0.1:9' } },
  });

describe('a replay', () => {
  it('says beside what was told what another policy would have told', async () => {
    const stage = monitorStage(written);
    await play(stage, { health: '.FF.FFF..', chat: '.........' });
    const eager = withAlarms(stage, { default: { raise: { fail: 2 }, clear: { pass: 1 } } });
    const replayed = await replayAlarms(stage.tools, eager, always);
    expect(lines(replayed, 'was')).toEqual(['health raised critical 7', 'health cleared critical 9']);
    expect(lines(replayed, 'would')).toEqual([
      'health raised critical 3',
      'health cleared critical 4',
      'health raised critical 6',
      'health cleared critical 8',
    ]);
    expect(
      replayed.map(({ environment, check, location, records }) => ({
        environment,
        check,
        location,
        records,
      })),
    ).toEqual([
      { environment: 'production', check: 'health', location: 'local', records: 9 },
      { environment: 'production', check: 'chat', location: 'local', records: 9 },
    ]);
    expect(replayed[0]?.would[0]).toEqual({
      kind: 'raised',
      severity: 'critical',
      at: start + 2 * minute,
      seq: 3,
      reason: 'F',
    });
    const lazy = withAlarms(stage, { default: { raise: { fail: 9 } } });
    expect(lines(await replayAlarms(stage.tools, lazy, always), 'would')).toEqual([]);
  });

  it('is of a span, whose beginning finds streaks and alarms as they were', async () => {
    const stage = monitorStage(written);
    await play(stage, { health: `.FF${'F'.repeat(10)}..FFF..` });
    const from = (fromMinute: number, until: number): ReplaySpan => ({
      since: epochMs(start + (fromMinute - 1) * minute),
      until: epochMs(start + (until - 1) * minute),
    });
    const both = async (span: ReplaySpan) => {
      const all = await replayAlarms(stage.tools, stage.tools.config, span);
      expect(lines(all, 'would')).toEqual(lines(all, 'was'));
      return [...lines(all, 'would'), all[0]?.records];
    };
    expect(await both(from(4, 5))).toEqual(['health raised critical 4', 1]);
    expect(await both(from(5, 15))).toEqual([10]);
    expect(await both(from(5, 99))).toEqual([
      'health cleared critical 15',
      'health raised critical 18',
      'health cleared critical 20',
      16,
    ]);
    const health = await replayAlarms(stage.tools, stage.tools.config, { ...always, check: 'health' });
    expect(health.map(({ check }) => check)).toEqual(['health']);
    expect(
      await replayAlarms(stage.tools, stage.tools.config, { ...always, environment: 'staging' }),
    ).toEqual([]);
  });

  it('holds what a window expected for unknown, whatever the policy', async () => {
    const stage = monitorStage(written);
    const target = { service: 'chat', environment: 'production' };
    const random = { id: () => 'x', unit: () => 0 };
    const order = { kind: 'maintenance', forMs: 4.5 * minute, operator: 'ann', reason: 'deploy' } as const;
    await openByHand({ ...stage.tools, random }, target, order);
    await play(stage, { health: 'FFFFFFF.' });
    const eager = withAlarms(stage, { default: { raise: { fail: 2 } } });
    expect(lines(await replayAlarms(stage.tools, eager, always), 'would')).toEqual([
      'health raised critical 7',
    ]);
  });

  it('leaves out what somebody drilled', async () => {
    const stage = monitorStage(written);
    await play(stage, { health: '.FFF..' });
    const because = { stream: 'production/chat/health/local', seq: 2 };
    const drilled = { transition: 'raised', severity: 'critical', reason: 'drill', because, isDrill: true };
    await stage.world.appender.append('alarms', () => [{ kind: 'alarm', outcome: 'fail', body: drilled }]);
    expect(lines(await replayAlarms(stage.tools, stage.tools.config, always), 'was')).toEqual([
      'health raised critical 4',
      'health cleared critical 6',
    ]);
  });

  it('changes nothing: no record, no state, no event', async () => {
    const stage = monitorStage(written);
    await play(stage, { health: '.FFF..' });
    const before = [stage.world.sent.length, (await stage.tools.log.head('alarms'))?.record.seq];
    const readOnly = { log: { ...stage.tools.log, insert: () => expect.fail() } };
    await replayAlarms(readOnly, stage.tools.config, always);
    expect([stage.world.sent.length, (await stage.tools.log.head('alarms'))?.record.seq]).toEqual(before);
  });

  it('of the policy that was in force tells what was told, whatever came', () => {
    const timeline = fc.array(fc.constantFrom('.', '.', 'd', 'F', 'F', '?'), {
      minLength: 20,
      maxLength: 60,
    });
    return fc.assert(
      fc.asyncProperty(timeline, timeline, async (health, chat) => {
        const stage = monitorStage(written);
        await play(stage, { health: health.join(''), chat: chat.join('') });
        const all = await replayAlarms(stage.tools, stage.tools.config, always);
        expect(lines(all, 'would')).toEqual(lines(all, 'was'));
        expect(all.flatMap(({ would }) => would)).toEqual(all.flatMap(({ was }) => was));
      }),
      { seed: 4, numRuns: 25 },
    );
  });
});
