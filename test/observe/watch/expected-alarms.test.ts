import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochMs } from '#ground/base/brand.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createVault } from '#ground/secret/vault.ts';
import { type AlarmState, quietState } from '#observe/alarm/alarm-state.ts';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import { openWindow } from '#observe/window/windows.ts';
import { recordSlot } from '#observe/watch/record-slot.ts';
import { subjectOf } from '#observe/watch/watch-slot.ts';
import { createWorld, type World } from '../../fixtures/world.ts';

const config = Config.parse({
  version: 1,
  service: 'chat',
  environments: { production: { baseUrl: 'http://127.0.0.1:9' } },
  checks: { chat: { request: { path: '/' }, expect: { status: 200 } } },
  schedule: { pulse: { checks: ['chat'], environments: ['production'], every: '1m' } },
  alarms: { default: { raise: { fail: 3, degraded: 5 }, clear: { pass: 2 } } },
});
const [set] = scheduleOf(config);

/** A slot by one letter: `.` pass, `?` unknown, and a failure or `d`egradation by how it was answered. */
const letters = {
  '.': ['pass', []],
  '?': ['unknown', []],
  d: ['degraded', []],
  F: ['fail', []],
  R: ['fail', ['rate_limited']],
  r: ['degraded', ['rate_limited']],
  B: ['fail', ['cost_cap']],
  // Two answers prove nothing.
  X: ['fail', ['rate_limited', 'cost_cap']],
} as const;
type Letter = keyof typeof letters;

function resultOf(letter: Letter, at: EpochMs): CheckResult {
  const [outcome, answers] = letters[letter];
  const phases = { totalMs: 10, ownDelayMs: 0, reused: false };
  const problems = outcome === 'pass' ? [] : [letter];
  const step = {
    method: 'GET',
    url: '/',
    outcome,
    problems,
    answers: [...answers],
    kept: {},
    bytes: 0,
    phases,
  };
  const attempts = [{ at, outcome, reason: letter, steps: [step] }];
  return {
    check: 'chat',
    environment: 'production',
    outcome,
    reason: letter,
    attempts,
    requests: 1,
    tokens: 0,
  };
}

type Span = { fromSlot: number; untilSlot: number };
type Told = { story: string[]; state: AlarmState };

const minute = 60_000;
const start = Date.parse('2026-11-22T14:00:00Z');

/** Slots in order, a minute each, recorded and evaluated `times` times; a drill window that expects rate_limited. */
async function play(timeline: readonly string[], window?: Span, times = 1): Promise<Told> {
  const world = createWorld('2026-11-22T14:00:00Z');
  const http = { exchange: () => expect.fail(), connect: () => expect.fail(), close: async () => {} };
  const vault = createVault({ read: async () => undefined });
  const tools = { ...world, config, http, vault, location: 'local' };
  const subject = subjectOf({ environment: 'production' }, 'chat', tools);
  if (window) await open(world, window);
  for (const letter of timeline) {
    const slot = world.clock.now();
    for (let time = 0; time < times; time += 1) {
      await recordSlot(set!, slot, [resultOf(letter as Letter, slot)], tools);
      await evaluate(tools, subject);
    }
    world.clock.move(minute);
  }
  const told = world.sent.map(
    ({ type, detail }) => `${type} ${detail.severity} ${(detail.at - start) / minute + 1}`,
  );
  return { story: told, state: await readAlarm(world.state, subject) };
}

const open = ({ state }: World, { fromSlot, untilSlot }: Span): Promise<void> =>
  openWindow(
    state,
    { service: 'chat', environment: 'production' },
    {
      id: 'drill-1',
      kind: 'drill',
      answers: ['rate_limited'],
      from: start + (fromSlot - 1) * minute,
      until: start + (untilSlot - 1) * minute,
    },
  );

const whole: Span = { fromSlot: 1, untilSlot: 60 };

describe('slots in a drill window that expects rate_limited', () => {
  it.each<[timeline: string, window: Span, story: string[], why: string]>([
    ['.RRR.', { fromSlot: 2, untilSlot: 4 }, [], 'three expected failures raise nothing'],
    ['.FFF.', { fromSlot: 2, untilSlot: 4 }, ['Alarm Raised critical 4'], 'any other three raise as ever'],
    ['.BBB.', { fromSlot: 2, untilSlot: 4 }, ['Alarm Raised critical 4'], 'another answer raises as ever'],
    ['.XXX.', { fromSlot: 2, untilSlot: 4 }, ['Alarm Raised critical 4'], 'two answers prove nothing'],
    ['.RRRRRR', { fromSlot: 2, untilSlot: 4 }, ['Alarm Raised critical 7'], 'those after its end count'],
    ['RRRRR', { fromSlot: 4, untilSlot: 5 }, ['Alarm Raised critical 3'], 'those before it count'],
    ['FRFRF', whole, ['Alarm Raised critical 5'], 'what is expected does not reset a streak'],
    ['FFRRR', whole, [], 'nor advance one'],
    ['FFFRRR..', whole, ['Alarm Raised critical 3', 'Alarm Cleared critical 8'], 'nor clear what is raised'],
    ['FFF.R.', whole, ['Alarm Raised critical 3', 'Alarm Cleared critical 6'], 'nor reset the passes'],
    ['rrrrrrr', whole, [], 'expected degradation raises nothing either'],
    ['ddddd', whole, ['Alarm Raised warning 5'], 'any other raises as ever'],
  ])('%s with the window %j tell %j: %s', async (timeline, window, story) => {
    expect((await play([...timeline], window)).story).toEqual(story);
  });
});

const timelineOf = (...of: Letter[]) => fc.array(fc.constantFrom(...of), { maxLength: 14 });
const span = fc
  .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 15 }))
  .map(([fromSlot, length]): Span => ({ fromSlot, untilSlot: fromSlot + length }));
const runs = { numRuns: 40 };

describe('whatever comes', () => {
  it('a window changes nothing for what it does not expect', () =>
    fc.assert(
      fc.asyncProperty(timelineOf('.', '?', 'd', 'F', 'B', 'X'), span, async (timeline, window) => {
        expect(await play(timeline, window)).toEqual(await play(timeline));
      }),
      runs,
    ));

  it('what is expected raises nothing and leaves no streak, in any order with what is unknown', () =>
    fc.assert(
      fc.asyncProperty(timelineOf('R', 'r', '?'), async (timeline) => {
        const { story, state } = await play(timeline, whole);
        expect([story, state]).toEqual([[], { ...quietState, seenSeq: timeline.length }]);
      }),
      runs,
    ));

  it('what is expected counts as unknown, and what falls outside the window as it ever did', () =>
    fc.assert(
      fc.asyncProperty(timelineOf('.', '?', 'd', 'F', 'R', 'r', 'B'), span, async (timeline, window) => {
        const inside = (index: number) => index + 1 >= window.fromSlot && index + 1 <= window.untilSlot;
        const without = timeline.map((letter, index) =>
          (letter === 'R' || letter === 'r') && inside(index) ? '?' : letter,
        );
        expect(await play(timeline, window)).toEqual(await play(without));
      }),
      runs,
    ));

  it('the same slots recorded and evaluated twice tell the same', () =>
    fc.assert(
      fc.asyncProperty(timelineOf('.', '?', 'd', 'F', 'R', 'r', 'B'), span, async (timeline, window) => {
        expect(await play(timeline, window, 2)).toEqual(await play(timeline, window));
      }),
      runs,
    ));
});
