import { describe, expect, it } from 'vitest';
import { setTo, unset } from '#act/limits/setting.ts';
import {
  originals,
  until,
  mark,
  lowering,
  restoring,
  atFirst,
  whenLowered,
  always,
  lowerFirst,
  type Subject,
} from './orders.ts';

/** What is written, and what is left alone. */
export function describeChanging(subject: Subject): void {
  const { name, begin, traits } = subject;
  describe(`settings on ${name}: lowering`, () => {
    it('writes the changes and a marker', async () => {
      const { settings, written } = await lowerFirst(subject);
      expect(written()).toEqual(whenLowered);
      expect(await settings.marker()).toBe(mark);
    });

    it('is done when it was done before, and writes nothing', async () => {
      const { settings, written, count } = await lowerFirst(subject);
      const [writes, applies] = [count('write'), count('apply')];
      expect(await settings.lower(lowering)).toMatchObject({ kind: 'done' });
      expect(written()).toEqual(whenLowered);
      expect(count('write') - writes).toBe(0);
      // Whoever wrote it may have crashed before it was made to run.
      expect(count('apply') - applies).toBe(traits.applies ? 1 : 0);
    });

    it('goes on where it was cut off half way', async () => {
      const { settings, set, written } = await begin();
      set('MUSTER_LEASE', mark);
      set('LIMIT_A', '50');
      expect(await settings.lower(lowering)).toMatchObject({ kind: 'done' });
      expect(written()).toEqual(whenLowered);
    });

    it.each([
      ['a value that is to change', 'LIMIT_A', '400000'],
      ['a value that is unset', 'LIMIT_B', '11'],
    ])("leaves somebody else's alone: %s", async (_, changed, value) => {
      const { settings, set, written, count } = await begin();
      set(changed, value);
      expect(await settings.lower(lowering)).toMatchObject({ kind: 'disputed' });
      expect(written()).toEqual({ ...atFirst, [changed]: value });
      expect(count('write')).toBe(0);
    });

    it('tells what it found instead', async () => {
      const { settings, set } = await begin();
      set('LIMIT_B', '11');
      const result = await settings.lower({
        ...lowering,
        changes: { LIMIT_B: setTo(10) },
        expected: { LIMIT_B: unset },
      });
      expect(result).toEqual({ kind: 'disputed', found: { LIMIT_B: setTo('11') } });
    });

    it('leaves everything alone when one that stays is not as expected', async () => {
      const { settings, written } = await begin();
      const expected = { ...originals, MODE: setTo('test') };
      expect(await settings.lower({ ...lowering, expected })).toMatchObject({ kind: 'disputed' });
      expect(written()).toEqual(atFirst);
    });

    it('leaves everything alone where another lease has left its marker', async () => {
      const { settings, set, count } = await begin();
      set('MUSTER_LEASE', `drill/0/LIMIT_A #3 until ${until}`);
      expect(await settings.lower(lowering)).toMatchObject({
        kind: 'disputed',
        reason: `another lease has it: drill/0/LIMIT_A #3 until ${until}`,
      });
      expect(count('write')).toBe(0);
    });

    it('is refused without credentials, and wrote nothing', async () => {
      const { settings, inject, written } = await begin();
      inject({ on: 'write', kind: 'refused', ...always });
      await expect(settings.lower(lowering)).rejects.toMatchObject({ code: 'SETTINGS_REFUSED' });
      expect(written()).toEqual(atFirst);
    });
  });

  describe(`settings on ${name}: restoring`, () => {
    it('sets what was set, unsets what was unset, and takes the marker away', async () => {
      const { settings, written } = await lowerFirst(subject);
      expect(await settings.restore(restoring)).toMatchObject({ kind: 'done' });
      expect(written()).toEqual(atFirst);
      expect(await settings.marker()).toBeUndefined();
    });

    it('is done when it was done before, or nothing was lowered', async () => {
      const { settings, written, count } = await begin();
      expect(await settings.restore(restoring)).toMatchObject({ kind: 'done' });
      expect(written()).toEqual(atFirst);
      expect([count('write'), count('apply')]).toEqual([0, traits.applies ? 1 : 0]);
    });

    it("puts its own back, and leaves somebody else's alone with the marker", async () => {
      const { settings, set, written } = await lowerFirst(subject);
      set('LIMIT_A', '60');
      expect(await settings.restore(restoring)).toMatchObject({
        kind: 'disputed',
        found: { LIMIT_B: unset },
      });
      expect(written()).toEqual({ LIMIT_A: '60', MODE: 'live', MUSTER_LEASE: mark });
      expect(await settings.restore(restoring)).toMatchObject({ kind: 'disputed' });
    });

    it('leaves everything alone where a newer lease has lowered since', async () => {
      const { settings, written, count } = await lowerFirst(subject);
      const before = count('write');
      expect(await settings.restore({ ...restoring, fence: 6 })).toMatchObject({
        kind: 'disputed',
        reason: `a newer lease has it: ${mark}`,
      });
      expect(written()).toEqual(whenLowered);
      expect(count('write') - before).toBe(0);
    });

    it('puts back a value that was lowered whatever its name', async () => {
      const { settings, set } = await begin();
      set('DAILY_KEY', '1');
      const order = { originals: { DAILY_KEY: unset }, written: { DAILY_KEY: setTo(1) }, fence: 8 };
      expect(await settings.restore(order)).toMatchObject({ kind: 'done' });
      expect((await settings.live({ DAILY_KEY: setTo(1) }, null)).live).toBe('no');
    });
  });
}
