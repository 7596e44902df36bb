import { describe, expect, it } from 'vitest';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { minute, openStage, play, policyOf, record, subjectOf, target, told } from './alarm-stage.ts';

const once = policyOf({ raise: { fail: 1, degraded: 2 }, clear: { pass: 1 } });
const health = subjectOf('health', once);
const chat = subjectOf('chat', once);
const chatState = (stage: Parameters<typeof play>[0]) => readAlarm(stage.state, { ...target, check: 'chat' });

describe('a check whose need fails, by way of others too', () => {
  it('raises nothing: its alarm says what it is held back by', async () => {
    const stage = openStage();
    await play(stage, 'F', health);
    await play(stage, 'PFFF', chat);
    expect(told(stage)).toEqual(['14:44 Alarm Raised critical health']);
    expect(await chatState(stage)).toMatchObject({
      phase: 'quiet',
      streak: { fail: 0, bad: 0, pass: 1 },
      heldBack: { by: 'health', at: Date.parse('2026-11-22T14:46:00Z'), seq: 2 },
    });
  });

  it('raises nothing either while the need is raised and no more is known of it', async () => {
    const stage = openStage();
    await play(stage, 'F????', health);
    stage.clock.move(120 * minute);
    await play(stage, 'F', chat);
    expect(told(stage)).toEqual(['14:44 Alarm Raised critical health']);
  });

  it('is raised by the next failure once its need passes', async () => {
    const stage = openStage();
    await play(stage, 'F', health);
    await play(stage, 'F', chat);
    await play(stage, 'P', health);
    await play(stage, 'F', chat);
    expect(told(stage).slice(2)).toEqual(['14:47 Alarm Raised critical chat']);
    expect(await chatState(stage)).not.toHaveProperty('heldBack');
  });

  it('is held back no more once it passes', async () => {
    const stage = openStage();
    await play(stage, 'F', health);
    await play(stage, 'FPP', chat);
    expect(await chatState(stage)).not.toHaveProperty('heldBack');
  });

  it('is held back no more once it passes, though nobody looked at the first pass', async () => {
    const stage = openStage();
    await play(stage, 'F', health);
    await play(stage, 'F', chat);
    for (const _ of ['P', 'P']) {
      stage.clock.move(minute);
      await record(stage, 'pass', chat);
    }
    await play(stage, 'P', chat);
    expect(await chatState(stage)).not.toHaveProperty('heldBack');
  });

  it('does not get more severe', async () => {
    const stage = openStage();
    await play(stage, 'DD', chat);
    await play(stage, 'F', health);
    await play(stage, 'FFF', chat);
    expect(told(stage)).toEqual(['14:45 Alarm Raised warning chat', '14:46 Alarm Raised critical health']);
  });
});

describe('nothing is held back', () => {
  it.each([
    ['by a need that is slow', 'DD'],
    ['by a need that failed and then was slow', 'FD'],
    ['by a need that passed since, and only flaps', 'FPFPFP'],
  ])('%s', async (_, timeline) => {
    const stage = openStage();
    await play(stage, timeline, health);
    await play(stage, 'F', chat);
    expect(told(stage).at(-1)).toMatch(/Alarm Raised critical chat$/);
  });

  it('by a failure of a need that was never raised, and is longer ago than 15 minutes', async () => {
    const stage = openStage();
    await play(stage, 'F', subjectOf('health', policyOf({ raise: { fail: 2 } })));
    stage.clock.move(14 * minute);
    await play(stage, 'F', chat);
    expect(told(stage)).toEqual([]);
    await play(stage, 'F', chat);
    expect(told(stage)).toEqual(['15:00 Alarm Raised critical chat']);
  });

  it('by a need whose state cannot be read', async () => {
    const stage = openStage();
    await stage.state.put({ collection: 'alarm', id: 'chat/production/health' }, { phase: 'odd' }, 'absent');
    await play(stage, 'F', chat);
    expect(told(stage)).toEqual(['14:44 Alarm Raised critical chat']);
  });

  it('by a check that it does not need', async () => {
    const stage = openStage();
    await play(stage, 'F', subjectOf('other', once));
    await play(stage, 'F', chat);
    expect(told(stage).length).toBe(2);
  });

  it('of a drill, which is about no check', async () => {
    const stage = openStage();
    await play(stage, 'F', health);
    await play(stage, 'F', { ...chat, drill: { incident: 'drill-7' } });
    expect(told(stage).length).toBe(2);
  });

  it('of a clear', async () => {
    const stage = openStage();
    await play(stage, 'F', chat);
    await play(stage, 'F', health);
    await play(stage, 'P', chat);
    expect(told(stage).at(-1)).toBe('14:46 Alarm Cleared critical chat');
  });
});
