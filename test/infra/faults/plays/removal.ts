import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { startAnswers } from '../../cloudformation-answers.ts';
import { executionEnded } from '../../lambda-events.ts';
import type { Play } from '../matrix.ts';
import { limit, baseline } from '../town.ts';
import { recordedPhases } from './slots.ts';
import { dieLowered, minute, run, watchUntilClosed } from './drill.ts';

const isOver = (one: Promise<unknown>): Promise<boolean> =>
  Promise.race([one.then(() => true), setTimeout(200, false)]);

/** The stack goes while a limit is lowered: it is put back by the watchdog that still lives, and CloudFormation is answered. */
export const removes: Play = {
  handler: 'Removal',
  before: dieLowered,
  async deliver(world, courier) {
    await using answers = await startAnswers();
    const is = world.assembly.ofType('Custom::MusterBeforeRemoval')[0]?.[1];
    const watchdog = await world.warm('Watchdog');
    const sent = courier.send(answers.requestOf('gone', { type: 'Delete', is }));
    // It is bounded by the tries of Lambda, each by its own time.
    while (!(await isOver(sent))) await watchdog.invoke(minute);
    expect(await sent).toBe('taken');
    const said = answers.taken().map(({ answer: { Status } }) => Status);
    const [target] = await world.state('target');
    // Never that all is well while it is not; what could not be held or asked is a failure, and the stack stays.
    if (said[0] === 'SUCCESS')
      expect(target).toMatchObject({
        lease: { state: 'CLOSED' },
        deploymentHold: { operator: 'deployment' },
      });
    expect(said.length).toBeGreaterThan(0);
  },
  async after(world) {
    await (await world.warm('Watchdog')).invoke(executionEnded(run));
    await watchUntilClosed(world);
  },
  until: Date.now(),
  async expected(world) {
    expect(world.house.settings()).toEqual({ [limit]: baseline });
    const limits = await recordedPhases(world, 'limits', run);
    expect(limits.filter((phase) => phase === 'restored')).toEqual(['restored']);
  },
};
