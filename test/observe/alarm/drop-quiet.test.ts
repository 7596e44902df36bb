import { describe, expect, it } from 'vitest';
import type { StateStore } from '#ground/state/state-store.ts';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { joinIncident, openIncident } from '#observe/alarm/incident.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import { Crash } from '../../fixtures/world.ts';
import { openStage, play, record, type Stage, subjectOf, target } from './alarm-stage.ts';

const health = subjectOf('health');
const chat = subjectOf('chat');

/** Chat failed twice, and nobody counted it yet. */
async function failing(): Promise<Stage> {
  const stage = openStage();
  for (let count = 0; count < 2; count += 1) {
    stage.clock.move(60_000);
    await record(stage, 'fail', chat);
  }
  return stage;
}

/** The same store, but that `before` happens once, before the first put of this collection. */
function interrupted(state: StateStore, collection: string, before: () => Promise<unknown>): StateStore {
  let isOver = false;
  return {
    ...state,
    put: async (key, value, expected) => {
      if (key.collection === collection && !isOver) {
        isOver = true;
        await before();
      }
      return state.put(key, value, expected);
    },
  };
}

describe('an incident that a dead process joined', () => {
  it('ends though the next one holds the raise back, wherever it died', async () => {
    const calm = await failing();
    calm.crashAt(undefined);
    await evaluate(calm, chat);
    const points = calm.passed();
    let heldBack = 0;
    for (let point = 0; point < points; point += 1) {
      const stage = await failing();
      stage.crashAt(point);
      await expect(evaluate(stage, chat)).rejects.toThrow(Crash);
      stage.crashAt(undefined);
      await play(stage, 'FF', health);
      await play(stage, 'F', chat);
      if ((await readAlarm(stage.state, chat)).heldBack) heldBack += 1;
      await play(stage, 'PP', chat);
      await play(stage, 'PP', health);
      await tendAlarms(stage);
      expect(await openIncident(stage.state, target), `${point}`).toBe(undefined);
    }
    expect(heldBack).toBeGreaterThan(5);
  });

  it('ends though nothing of its check was ever stored', async () => {
    const stage = openStage();
    await joinIncident(stage.state, target, 'gone', stage.clock.now());
    await tendAlarms(stage);
    expect(await openIncident(stage.state, target)).toBe(undefined);
  });

  it('goes on with what is raised, and with what cannot be read', async () => {
    const stage = openStage();
    await play(stage, 'FF', health);
    await joinIncident(stage.state, target, 'chat', stage.clock.now());
    await joinIncident(stage.state, target, 'odd', stage.clock.now());
    await stage.state.put({ collection: 'alarm', id: 'chat/production/odd' }, { phase: 'odd' }, 'absent');
    await expect(tendAlarms(stage)).rejects.toThrow('phase');
    const stored = await stage.state.get({ collection: 'incident', id: 'chat/production' });
    expect(stored?.value).toMatchObject({ open: { checks: ['health', 'odd'] } });
  });
});

describe('a look at all alarms while somebody raises one', () => {
  const raisedIn = async (stage: Stage) => (await readAlarm(stage.state, chat)).raised?.incident;

  it('between joining and raising leaves it in its incident', async () => {
    const stage = await failing();
    const state = interrupted(stage.state, 'alarm', () => tendAlarms(stage));
    await evaluate({ ...stage, state }, chat);
    expect(await raisedIn(stage)).toBe('production-20261122T1445-2');
    expect(await openIncident(stage.state, target)).toBe('production-20261122T1445-2');
    expect(stage.sent.map(({ type }) => type)).toEqual(['Alarm Raised']);
  });

  it.each(['alarm', 'incident'])('is left behind before it stores the %s', async (collection) => {
    const stage = await failing();
    await joinIncident(stage.state, target, 'chat', stage.clock.now());
    const state = interrupted(stage.state, collection, () => evaluate(stage, chat));
    await tendAlarms({ ...stage, state });
    expect(await raisedIn(stage)).toBe('production-20261122T1445-1');
    expect(await openIncident(stage.state, target)).toBe('production-20261122T1445-1');
    expect(stage.sent.map(({ type }) => type)).toEqual(['Alarm Raised']);
  });
});
