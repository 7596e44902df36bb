import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { setTo } from '#act/limits/setting.ts';
import {
  lowered,
  lowering,
  restoring,
  atFirst,
  whenLowered,
  always,
  lowerFirst,
  type Subject,
} from './orders.ts';

/** What is answered when the place fails, or somebody else is at it. */
export function describeFaults(subject: Subject): void {
  const { name, begin, traits } = subject;
  describe(`settings on ${name}: faults`, () => {
    it.each(['throttled', 'broken', 'cut'] as const)('does not know of a write that was %s', async (kind) => {
      const { settings, inject, written } = await begin();
      inject({ on: 'write', kind, times: 8 });
      expect(await settings.lower(lowering)).toMatchObject({ kind: 'unknown' });
      expect(written()).toEqual(atFirst);
    });

    it.each(['lower', 'restore'] as const)(
      'does not know of a lost answer, and finds it done: %s',
      async (which) => {
        const { settings, inject, written } = await (which === 'lower' ? begin() : lowerFirst(subject));
        const call = () => (which === 'lower' ? settings.lower(lowering) : settings.restore(restoring));
        inject({ on: 'write', kind: 'lost' });
        expect(await call()).toMatchObject({ kind: 'unknown' });
        expect(await call()).toMatchObject({ kind: 'done' });
        expect(written()).toEqual(which === 'lower' ? whenLowered : atFirst);
      },
    );

    it.each(['lower', 'restore'] as const)('believes no success that it cannot see: %s', async (which) => {
      const { settings, inject, written } = await (which === 'lower' ? begin() : lowerFirst(subject));
      const before = written();
      inject({ on: 'write', kind: 'ignored', times: 9 });
      const result = await (which === 'lower' ? settings.lower(lowering) : settings.restore(restoring));
      expect(result).toEqual({
        kind: 'unknown',
        reason: 'answered as written, and not to be seen there: LIMIT_A, LIMIT_B',
      });
      expect(written()).toEqual(before);
    });

    it('does not know when it cannot read what it wrote', async () => {
      const { settings, inject, written } = await begin();
      inject({ on: 'read', kind: 'broken', after: readsOf(name), ...always });
      expect(await settings.lower(lowering)).toMatchObject({ kind: 'unknown' });
      expect(written()).toEqual(whenLowered);
    });

    it('sees what somebody else writes over it just after', async () => {
      const { settings, afterNext, set, written, count } = await begin();
      const writeAgain = (): void => {
        set('LIMIT_A', '400000');
        if (count('write') < 4) afterNext('write', writeAgain);
      };
      afterNext('write', writeAgain);
      const result = await settings.lower(lowering);
      expect(result.kind).toBe('disputed');
      expect(written()['LIMIT_A']).toBe('400000');
    });

    it(`${raceWords[traits.race]} somebody else writes between reading and writing`, async () => {
      const { settings, afterNext, set, written } = await begin();
      afterNext('read', () => set('LIMIT_A', '400000'));
      const changes = { LIMIT_A: setTo(50) };
      const result = await settings.lower({ ...lowering, changes, expected: { LIMIT_A: setTo(500_000) } });
      expect([result.kind, written()['LIMIT_A']]).toEqual(
        { kept: ['disputed', '400000'], told: ['disputed', '50'], unseen: ['done', '50'] }[traits.race],
      );
      expect('reason' in result).toBe(traits.race === 'told');
    });

    it('does not know whether it runs when that was refused, and asks for it again', async ({ skip }) => {
      if (!traits.applies) return skip('what is written runs');
      const { settings, inject, written, count } = await begin();
      inject({ on: 'apply', kind: 'refused' });
      expect(await settings.lower(lowering)).toMatchObject({ kind: 'unknown' });
      expect(written()).toEqual(whenLowered);
      const writes = count('write');
      expect(await settings.lower(lowering)).toMatchObject({ kind: 'done' });
      expect(count('write')).toBe(writes);
    });

    it('tells nobody of what else is kept there', async () => {
      const { settings, inject } = await begin();
      const said: unknown[] = [];
      const hear = async (work: Promise<unknown>) => said.push(await work.catch((error: unknown) => error));
      await hear(settings.read(['LIMIT_A', 'MODE']));
      await hear(settings.lower(lowering));
      await hear(settings.live(lowered, null));
      inject({ on: 'read', kind: 'broken', ...always });
      await hear(settings.read(['LIMIT_A']));
      await hear(settings.restore(restoring));
      expect(inspect(said, { depth: 20, showHidden: true })).not.toContain('hunter2');
      expect(said).toHaveLength(5);
    });
  });
}

const raceWords = {
  kept: 'leaves alone what',
  told: 'tells that it has overwritten what',
  unseen: 'cannot see what',
} as const;

/** Before the first write: one for each name where each has its own address, and one more for each of the two that are unset. */
const readsOf = (name: string): number => (name.includes('each') ? 5 : 1);
