import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '#ground/config/schema/config.ts';
import type { Breakage } from '#face/demo/release.ts';
import { demoDrills } from '#face/demo/demo-drills.ts';
import { type DrillStageOptions, openDrillStage } from '../../fixtures/drill-stage.ts';
import { actorLimit, dayLimit, endingOf, fast, fastStage, quick, rowsOf, saying } from './fast-stage.ts';

/** A bug of a budget, seen in the field: which limit's drill catches it, and how it says so. */
const bugs: [Breakage, string, string | RegExp][] = [
  ['overshoot', actorLimit, `${actorLimit}: 4 of 4 concurrent calls passed, at most 1 may`],
  ['forgets-on-restart', dayLimit, `${dayLimit}: passes again: a restart erased what was spent`],
  ['window-forgets', actorLimit, `${actorLimit}: forgot: passes again after 4s`],
  ['never-enforced', dayLimit, `${dayLimit}: never blocked: 3 of 3 calls passed`],
  ['bills-blocked', dayLimit, new RegExp(`^${dayLimit}: blocked calls were still billed: \\d+ → \\d+$`)],
];

/** What a window forgets takes real time. */
const timeFor = (how: Breakage | undefined): DrillStageOptions =>
  how === 'window-forgets' ? { variables: { WAF_BURST_REQUESTS: 10_000 } } : fast();

async function drill(limit: string, how?: Breakage) {
  await using stage = await openDrillStage(
    (config) => ({ ...config, environments: quick(config.environments), drills: demoDrills }),
    timeFor(how),
  );
  if (how) await stage.breakStaging(how);
  const before = await stage.variables();
  const run = await stage.play({ drills: ['budget_block'], limit });
  expect(await stage.variables()).toEqual(before);
  return { run, sent: stage.world.sent };
}

const withoutMarker = (environments: ConfigInput['environments']): ConfigInput['environments'] =>
  Object.fromEntries(
    Object.entries(environments).map(([name, one]) => [
      name,
      { ...one, ...(one.settings?.kind === 'http' && { settings: { ...one.settings, marker: undefined } }) },
    ]),
  ) as ConfigInput['environments'];

describe.concurrent('the drill of a limit', () => {
  it.each(bugs)('finds %s, and names %s', async (how, limit, reason) => {
    const { run, sent } = await drill(limit, how);
    expect(endingOf(run)).toMatchObject({
      outcome: 'fail',
      reason: saying(reason),
    });
    expect(rowsOf(run)).toMatchObject([{ limit, outcome: 'fail', restored: 'closed' }]);
    expect(sent.map(({ type, detail }) => [type, detail.severity])).toEqual([
      ['Drill Completed', 'critical'],
    ]);
    expect(sent[0]?.detail.reason).toBe(`budget_block fail: ${endingOf(run).reason}`);
  });

  it.each([...new Set(bugs.map(([, limit]) => limit))])('passes where %s works', async (limit) => {
    expect(endingOf((await drill(limit)).run)).toMatchObject({ outcome: 'pass', reason: '' });
  });

  it('finds a limit that blocks with another answer, and says which', async () => {
    await using stage = await fastStage({
      lower: { [dayLimit]: { to: 1, answer: 'budget_request', byCall: 3 } },
    });
    const run = await stage.play({ drills: ['budget_block'] });
    expect(endingOf(run)).toMatchObject({
      outcome: 'fail',
      reason: `${dayLimit}: call 1 was blocked by budget_window instead of budget_request`,
    });
  });

  it('does not take what ran before for a restart that nothing can tell from it', async () => {
    const unmarked = ({ environments, ...config }: ConfigInput): ConfigInput => ({
      ...config,
      environments: withoutMarker(environments),
    });
    await using stage = await fastStage({ config: unmarked });
    const run = await stage.play({ drills: ['budget_block'] });
    expect(endingOf(run)).toMatchObject({
      outcome: 'unknown',
      reason: `${dayLimit}: blocked after a restart was asked for, and nothing tells whether it had come`,
    });
  });

  it('goes on after one that fails, and is as bad as its worst', async () => {
    const lower = {
      [dayLimit]: { to: 1, answer: 'budget_window', byCall: 3 },
      [actorLimit]: { to: 1, answer: 'budget_window', byCall: 3 },
    };
    await using stage = await fastStage({ lower });
    await stage.breakStaging('never-enforced');
    const run = await stage.play({ drills: ['budget_block'] });
    expect(rowsOf(run).map(({ limit, outcome }) => [limit, outcome])).toEqual([
      [dayLimit, 'fail'],
      [actorLimit, 'pass'],
    ]);
    expect(endingOf(run).outcome).toBe('fail');
  });
});
