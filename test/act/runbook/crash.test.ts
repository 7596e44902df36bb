import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../fixtures/rollback-stage.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});

afterEach(() => stage.close());

describe('a runbook that crashes at any step boundary', () => {
  it('never acts twice, records each phase once, and ends verified', async () => {
    let boundaries = 0;
    await stage.play({}, { crash: () => (boundaries += 1) < 0 });
    expect(boundaries).toBeGreaterThan(30);
    for (let fatal = 1; fatal <= boundaries; fatal += 1) {
      await stage.reset();
      const memory = new Map();
      let seen = 0;
      const first = await stage.play({}, { memory, crash: () => (seen += 1) === fatal });
      expect(first.kind, `boundary ${fatal}`).toBe('crashed');
      const second = await stage.play({}, { memory });
      const at = JSON.stringify(first);
      const acted = stage.service.rollbacks.length;
      expect(acted, at).toBeLessThanOrEqual(1);
      const ending = second.kind === 'finished' ? second.result.phase : second.kind;
      // Cut off between the start of the act and its end: not repeated, so it may never have happened.
      expect(ending, at).toBe(acted === 1 ? 'verified' : 'stuck');
      const told = await stage.phases();
      expect(new Set(told).size, at).toBe(told.length);
      const completed = stage.world.sent.filter(({ type }) => type === 'Runbook Completed');
      expect(completed.length, at).toBeGreaterThanOrEqual(1);
    }
  });
});
