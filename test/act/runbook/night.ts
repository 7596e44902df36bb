import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { Ending } from '#act/runbook/phase.ts';
import type { Json } from '#ground/base/json.ts';
import { parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey } from '#observe/alarm/alarm-subject.ts';
import { noteRelease } from '#observe/release/release-state.ts';
import type { AlarmStory } from '#record/event/alarm-story.ts';
import { rollbackInput, type Play, type Stage } from '../../fixtures/rollback-stage.ts';

export const target = { service: 'chat', environment: 'production' };
export const identity = {
  release: { identity: { check: 'health', json: '$.version', is: 'label' } },
} as const;

/** What happens to the releases of a stage, and what its newest alarm calls for. */
export type Night = {
  /** Another release runs, and is seen. */
  release(name: string): Promise<void>;
  /** Ten good minutes of v1, then v2, which fails. */
  badRelease(): Promise<void>;
  /** What is stored of the alarm's story from now on; false where none was told. */
  changeStory(change: (story: AlarmStory) => AlarmStory | undefined): Promise<boolean>;
  /** The run that the newest alarm calls for. */
  called(): RunbookInput;
  play(how: Play): Promise<Ending>;
};

export function nightOn(stage: Stage): Night {
  const night: Night = {
    release(name) {
      const { world, service } = stage;
      service.version = name;
      return noteRelease(world, target, { release: name, is: 'label', at: world.clock.now() });
    },
    async badRelease() {
      stage.world.clock.move(3_600_000);
      await night.release('v1');
      for (let slot = 0; slot < 10; slot += 1) await stage.record('pass');
      stage.world.clock.move(30_000);
      await night.release('v2');
      await stage.record('fail');
    },
    changeStory: (change) => changeStory(stage, change),
    called() {
      const raised = stage.world.sent.findLast(({ type }) => type === 'Alarm Raised');
      if (!raised) throw new Error('no alarm was raised');
      const { incident, id } = raised.detail;
      return { ...rollbackInput, incident, run: `rollback/${incident}`, cause: id };
    },
    play: (how) => stage.playToEnd({ config: identity, ...how }, night.called()),
  };
  return night;
}

async function changeStory(
  { world: { state } }: Stage,
  change: (story: AlarmStory) => AlarmStory | undefined,
): Promise<boolean> {
  const key = alarmKey({ ...target, check: 'health' });
  const stored = await state.get(key);
  const alarm = parseAlarmState(stored?.value);
  const { story, ...raised } = alarm.raised ?? {};
  if (!stored || !story) return false;
  const changed = change(story);
  const after = { ...alarm, raised: { ...raised, ...(changed && { story: changed }) } } as Json;
  await state.put(key, after, stored.version);
  return true;
}
