import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Play, type Stage } from '../../fixtures/rollback-stage.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});

afterEach(() => stage.close());

/** What a second process made of a run whose first one died there. */
type Aftermath = { at: string; duringAct: boolean; ending: string; acted: number };

/** Lets the run die at each step boundary in turn. */
async function* deaths(how: Play): AsyncGenerator<Aftermath> {
  let boundaries = 0;
  await stage.play(how, { crash: () => (boundaries += 1) < 0 });
  expect(boundaries).toBeGreaterThan(30);
  for (let fatal = 1; fatal <= boundaries; fatal += 1) {
    await stage.reset();
    const memory = new Map();
    let seen = 0;
    const first = await stage.play(how, { memory, crash: () => (seen += 1) === fatal });
    if (first.kind !== 'crashed') throw new Error(`boundary ${fatal}: ${JSON.stringify(first)}`);
    const second = await stage.play(how, { memory });
    const ending = second.kind === 'finished' ? second.result.phase : second.kind;
    const { step, side, remembers } = first.at;
    const duringAct =
      step === 'act 1' &&
      ((remembers === 'started' && side === 'after') || (remembers === 'done' && side === 'before'));
    yield { at: JSON.stringify(first.at), duringAct, ending, acted: stage.service.rollbacks.length };
    const told = await stage.phases();
    expect(new Set(told).size, JSON.stringify(told)).toBe(told.length);
    const completed = stage.world.sent.filter(({ type }) => type === 'Runbook Completed');
    expect(completed.length, JSON.stringify(first.at)).toBeGreaterThanOrEqual(1);
  }
}

describe('a runbook that crashes at any step boundary', () => {
  it('acts exactly once and ends verified where the host shows what became of an act', async () => {
    for await (const { at, ending, acted } of deaths({ observe: true })) {
      expect([ending, acted], at).toEqual(['verified', 1]);
    }
  });

  it('never acts twice, and escalates what was cut off where the host shows nothing', async () => {
    for await (const { at, duringAct, ending, acted } of deaths({})) {
      expect(acted, at).toBeLessThanOrEqual(1);
      expect(ending, at).toBe(duringAct ? 'stuck' : 'verified');
    }
  });
});
