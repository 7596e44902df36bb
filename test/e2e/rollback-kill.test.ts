import { expect, test } from 'vitest';
import { ownOf } from '#ground/config/own.ts';
import type { Death } from '../fixtures/drill-effects.ts';
import { killAndGoOn } from '../fixtures/rollback-deaths.ts';

const sample: Death[] = [
  { when: 'after', effect: 'state called' },
  { when: 'before', effect: 'POST rollback?token=t' },
  { when: 'after', effect: 'POST rollback?token=t' },
  { when: 'after', effect: 'record runbooks verified' },
];

/** In `.ci/run` before and after every effect of a run that nobody kills; else a few. */
async function deaths(): Promise<Death[]> {
  const { done, ending, err } = await killAndGoOn(true);
  if (ending?.phase !== 'verified') throw new Error(`it is not verified: ${JSON.stringify(ending)} ${err}`);
  const unknown = sample.filter(({ effect }) => !done.includes(effect));
  if (unknown.length > 0)
    throw new Error(`no such effects: ${JSON.stringify(unknown)}, of ${done.join(', ')}`);
  if (ownOf(process.env, 'CI') === undefined) return sample;
  return done.flatMap((effect): Death[] => [
    { effect, when: 'before' },
    { effect, when: 'after' },
  ]);
}

test.concurrent.each(await deaths())(
  'a rollback killed $when $effect is gone on with: it acts once, and is verified',
  { timeout: 90_000 },
  async (death) => {
    const { killed, ending, acts, ids, faults, err } = await killAndGoOn(true, death);
    expect([killed, ending?.phase, acts, faults], err).toEqual([true, 'verified', 1, []]);
    expect(ids.length, err).toBe(new Set(ids).size);
  },
);

test('a rollback killed around its act escalates where the host shows nothing, and never acts twice', async () => {
  const around = { effect: 'POST rollback?token=t' };
  const before = await killAndGoOn(false, { ...around, when: 'before' });
  expect([before.killed, before.ending?.phase, before.acts], before.err).toEqual([true, 'stuck', 0]);
  const after = await killAndGoOn(false, { ...around, when: 'after' });
  expect([after.killed, after.ending?.phase, after.acts], after.err).toEqual([true, 'stuck', 1]);
  expect(after.ending?.reason).toMatch(
    /^nobody can tell whether it took effect .*; type: muster incident show /,
  );
}, 90_000);
