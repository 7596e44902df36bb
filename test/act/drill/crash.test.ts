import { expect, it } from 'vitest';
import { watchLeases } from '#act/limits/watchdog.ts';
import type { Boundary, StepMemory } from '#ground/durable/adapters/synchronous-memory.ts';
import type { DrillStage } from '../../fixtures/drill-stage.ts';
import {
  bookedAs,
  deployed,
  endingOf,
  expectAsBefore,
  expectBaseline,
  fastStage,
  watchedCaller,
} from './fast-stage.ts';

const nameOf = ({ step, remembers, side }: Boundary): string => `${step} ${remembers} ${side}`;

/** Every step boundary that a drill of one limit passes on a stage that knows drills. How often it polls differs: those are left out. */
async function boundariesOf(stage: DrillStage): Promise<string[]> {
  const seen: string[] = [];
  const crash = (boundary: Boundary): boolean => {
    if (boundary.remembers !== 'polling') seen.push(nameOf(boundary));
    return false;
  };
  await stage.play({ run: 'first', drills: ['budget_block'] });
  await stage.play({ run: 'second', drills: ['budget_block'] }, {}, { crash });
  return seen;
}

/** One in so many, another one each time; `MUSTER_SEED` chooses, and `MUSTER_ALL=1` takes all. */
const oneIn = process.env['MUSTER_ALL'] === undefined ? 4 : 1;
const seed = Number(process.env['MUSTER_SEED'] ?? process.pid);
const sampled = (boundaries: readonly string[]): string[] =>
  boundaries.filter((_, index) => (index + seed) % oneIn === 0);

/** Dies there; resolves to what it had called by then. */
async function crashed(stage: DrillStage, run: string, at: string, memory: StepMemory): Promise<string[]> {
  const { caller, calls } = watchedCaller(stage);
  const crash = (boundary: Boundary): boolean => nameOf(boundary) === at;
  const play = stage.play({ run, drills: ['budget_block'] }, { caller }, { memory, crash });
  await expect(play, at).rejects.toThrow('crashed');
  return calls;
}

async function phasesOf({ world }: DrillStage, stream: string, run: string): Promise<string[]> {
  const newest = await world.log.read(stream, { limit: 20, order: 'newest-first' });
  return newest
    .toReversed()
    .filter(({ record }) => record.run === run)
    .map(({ record }) => (record.body as { phase: string }).phase);
}

/** Steps whose calls are sent once at most. */
const isCall = (at: string): boolean =>
  /: (calls|pass before|after restart) (started after|done before)$/.test(at);

it('a drill that dies at a step boundary and is resumed ends, puts everything back and sends nothing twice', async ({
  annotate,
}) => {
  await using stage = await fastStage();
  const boundaries = await boundariesOf(stage);
  expect(boundaries.length).toBeGreaterThan(70);
  await annotate(`MUSTER_SEED=${seed}: one in ${oneIn} of ${boundaries.length} boundaries`);
  for (const [index, at] of sampled(boundaries).entries()) {
    const run = `run-${index}`;
    const memory: StepMemory = new Map();
    const before = await crashed(stage, run, at, memory);
    const { caller, calls: after } = watchedCaller(stage);
    const ending = endingOf(await stage.play({ run, drills: ['budget_block'] }, { caller }, { memory }));
    // What was cut off in the middle of its calls proved nothing.
    expect([ending.phase, ending.outcome], at).toEqual(['completed', isCall(at) ? 'unknown' : 'pass']);
    // Four calls until it blocks and two after it, two of the meter, one that passes again.
    expect(before.length + after.length, at).toBeLessThanOrEqual(9);
    await expectAsBefore(stage, at);
    expect(await phasesOf(stage, 'drills', run), at).toEqual(['started', 'row', 'completed']);
    const limits = await phasesOf(stage, 'limits', run);
    expect(new Set(limits).size, at).toBe(limits.length);
    const told = stage.world.sent.filter(({ detail }) => detail.id === `${run}/budget_block#completed`);
    expect(told.length, at).toBeGreaterThanOrEqual(1);
    expect((await bookedAs(stage, `${run}/budget_block`))?.[1], at).toBe(true);
  }
}, 120_000);

it('a drill that dies at a step boundary for good is restored and buried by the watchdog alone', async ({
  annotate,
}) => {
  await using stage = await fastStage();
  const boundaries = await boundariesOf(stage);
  await annotate(`MUSTER_SEED=${seed}: one in ${oneIn} of ${boundaries.length} boundaries`);
  for (const [index, at] of sampled(boundaries).entries()) {
    const run = `run-${index}`;
    const calls = await crashed(stage, run, at, new Map());
    const sent = calls.length;
    const wasLocked = (await stage.target()).lock?.id === run;
    // Past its restoreBy, two looks within sixty seconds put back what is lowered; a third one may have to close.
    stage.time.leap(240_000);
    await watchLeases(stage.tools());
    stage.time.leap(30_000);
    await deployed(stage);
    await watchLeases(stage.tools());
    await expectBaseline(stage, at);
    stage.time.leap(30_000);
    await watchLeases(stage.tools());
    expect((await stage.target()).lease?.state ?? 'CLOSED', at).toBe('CLOSED');
    stage.time.leap(3_600_000);
    await watchLeases(stage.tools());
    await expectAsBefore(stage, at);
    expect(calls.length, at).toBe(sent);
    const limits = await phasesOf(stage, 'limits', run);
    expect(new Set(limits).size, at).toBe(limits.length);
    const drills = await phasesOf(stage, 'drills', run);
    expect(drills.includes('completed'), at).toBe(wasLocked || drills.length === 3);
    expect(drills.filter((phase) => phase === 'completed').length, at).toBeLessThanOrEqual(1);
  }
}, 120_000);
