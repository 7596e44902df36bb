import { describe, expect, it } from 'vitest';
import { openByHand } from '#observe/window/by-hand.ts';
import type { DrillStage } from '../../fixtures/drill-stage.ts';
import {
  dayLimit,
  demoBaseline,
  deployments,
  endingOf,
  fastStage,
  rowsOf,
  staging,
  watchedCaller,
} from './fast-stage.ts';

const reason = /^maintenance maintenance-\S+ by ann until \S+Z: deploy$/;

function open(stage: DrillStage, kind: 'maintenance' | 'snooze' = 'maintenance') {
  const { log, appender, state, clock } = stage.tools();
  const tools = { log, appender, state, clock, random: { id: () => 'x', unit: () => 0 } };
  return openByHand(tools, staging, { kind, forMs: 86_400_000, operator: 'ann', reason: 'deploy' });
}

describe.concurrent('while an environment is worked on', () => {
  it('a drill on it is refused, says which work and until when, and sends nothing', async () => {
    await using stage = await fastStage();
    await open(stage);
    const [before, deployed] = [await stage.target(), await deployments(stage)];
    const { caller, calls } = watchedCaller(stage);
    const run = await stage.play({ drills: ['budget_block'] }, { caller });
    const refused = { phase: 'refused', outcome: 'unknown', reason: expect.stringMatching(reason) };
    expect(endingOf(run)).toMatchObject({ ...refused, rows: [], tokens: 0 });
    expect((await stage.records('drills')).map(({ body }) => body)).toMatchObject([
      { reason: refused.reason },
    ]);
    expect([calls, await deployments(stage), await stage.target()]).toEqual([[], deployed, before]);
  });

  it('a drill on it is refused where the config plans it too', async () => {
    const planned = { environments: ['staging'], cron: '* * ? * * *', lasts: '1d', reason: 'updates' };
    await using stage = await fastStage({ config: (config) => ({ ...config, maintenance: { planned } }) });
    const { caller, calls } = watchedCaller(stage);
    const run = await stage.play({ drills: ['budget_block'] }, { caller });
    expect(endingOf(run).phase).toBe('refused');
    expect(endingOf(run).reason).toMatch(/^maintenance planned@\d{8}T\d{4}Z until \S+Z: updates$/);
    expect(calls).toEqual([]);
  });

  it('a drill goes on whose environment is only snoozed', async () => {
    await using stage = await fastStage();
    await open(stage, 'snooze');
    const run = await stage.play({ drills: ['budget_block'] });
    expect(endingOf(run)).toMatchObject({ phase: 'completed', outcome: 'pass' });
  });

  it('and that begins while a limit is lowered, it is restored, and nothing is proven', async () => {
    await using stage = await fastStage();
    let times = 0;
    const blocked = `call run-1/budget_block/${dayLimit}`;
    const { caller } = watchedCaller(stage, (call) =>
      call === blocked && (times += 1) === 1 ? open(stage) : null,
    );
    const run = await stage.play({ drills: ['budget_block'] }, { caller });
    expect(endingOf(run)).toMatchObject({
      phase: 'completed',
      outcome: 'unknown',
      reason: expect.stringMatching(reason),
    });
    expect(rowsOf(run)).toMatchObject([{ limit: dayLimit, outcome: 'unknown', restored: 'closed' }]);
    expect(await stage.variables()).toMatchObject(demoBaseline);
  });
});
