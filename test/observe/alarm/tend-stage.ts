import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import type { Window } from '#observe/window/window.ts';
import { openWindow } from '#observe/window/windows.ts';
import { minute, openStage, outcomeOf, record, type Stage, subjectOf, target, told } from './alarm-stage.ts';

const alarms = {
  default: {
    raise: { fail: 2, degraded: 4 },
    clear: { pass: 2 },
    remind: '10m',
    flapping: { raises: 3, within: '1h', quiet: '30m' },
  },
};
export const open = (more: object = {}): Stage => openStage({ alarms, ...more });
export const healthOf = (stage: Stage) =>
  subjectOf('health', alarmPolicyFor(stage.config, 'production', 'health'));
export const health = { ...target, check: 'health' };

/** So many minutes, with a look at the alarms in each. */
export async function wait(stage: Stage, minutes: number): Promise<void> {
  for (let count = 0; count < minutes; count += 1) {
    stage.clock.move(minute);
    await tendAlarms(stage);
  }
}

/** A slot a minute, evaluated and looked at; a space lets a minute go by with a look alone. */
export async function watch(stage: Stage, timeline: string): Promise<void> {
  for (const letter of timeline) {
    stage.clock.move(minute);
    if (letter !== ' ') await record(stage, outcomeOf(letter));
    await evaluate(stage, healthOf(stage));
    await tendAlarms(stage);
  }
}

export const reminders = (stage: Stage) => told(stage).filter((line) => line.includes('Reminder'));

export const window = (stage: Stage, minutes: number, more: Partial<Window> = {}): Promise<void> =>
  openWindow(stage.state, target, {
    id: 'w-1',
    kind: 'snooze',
    answers: [],
    from: stage.clock.now(),
    until: stage.clock.now() + minutes * minute,
    ...more,
  });
