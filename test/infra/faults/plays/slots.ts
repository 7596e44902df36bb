import { expect } from 'vitest';
import { scheduledTime } from '../../lambda-events.ts';
import type { World } from '../world.ts';

const minuteMs = 60_000;

/** An hour ahead: no slot of a story is over while it is told. */
const first = Math.ceil(Date.now() / minuteMs + 60) * minuteMs;

export const slotAt = (number: number): number => first + number * minuteMs;

/** As Scheduler sends it. */
export const due = (number: number): object => ({
  entry: 'pulse',
  environment: 'production',
  slot: scheduledTime(slotAt(number)),
});

/** Slots watched without trouble. */
export async function watch(world: World, ...numbers: number[]): Promise<void> {
  for (const number of numbers) await (await world.warm('Probe')).invoke(due(number));
}

/** What is recorded of a check: slot (its last, for a gap) and outcome. */
export async function recorded({ log }: World, check: string): Promise<string[]> {
  const records = await log.read(`production/shop/${check}/eu-central-1`, {
    limit: 100,
    order: 'oldest-first',
  });
  return records.map(({ record: { kind, slot, outcome } }) => {
    const number = ((slot ?? 0) - first) / minuteMs;
    return kind === 'gap' ? `${number} gap` : `${number} ${outcome}`;
  });
}

/** Ids of what the bus took, each once, sorted. */
export const toldIds = ({ aws }: World): string[] =>
  [...new Set(aws.events().map(({ detail }) => (detail as { id: string }).id))].sort();

/**
 * That an alarm of one check is raised, with the incident that is open. `opened`: how many times one may have been; the sweep
 * closes one whose alarm is not stored yet, and whoever stores it opens the next.
 */
export async function expectRaised(world: World, check: string, opened = [1]): Promise<void> {
  const alarms = (await world.state('alarm')).filter(({ phase }) => phase === 'raised');
  expect(alarms).toHaveLength(1);
  const [incident] = await world.state('incident');
  expect(incident).toMatchObject({ open: { checks: [check] } });
  expect(opened).toContain(incident?.['count']);
}

/** Phases that are recorded of a run, in order. */
export async function recordedPhases({ log }: World, stream: string, run: string): Promise<string[]> {
  const records = await log.read(stream, { limit: 200, order: 'oldest-first' });
  return records
    .filter(({ record }) => record.run === run)
    .map(({ record }) => (record.body as { phase: string }).phase);
}
