import { describe, expect, it } from 'vitest';
import { setTo, unset, type SettingMap } from '#act/limits/setting.ts';
import type { LowerOrder, RestoreOrder, Settings } from '#act/limits/settings.ts';
import { epochMs } from '#ground/base/brand.ts';
import { type SettingsWorld, type Traits } from '../fixtures/settings/world.ts';

export type Opener = (timeout: string) => Promise<SettingsWorld>;

const originals: SettingMap = { LIMIT_A: setTo(500_000), LIMIT_B: unset };
const lowered: SettingMap = { LIMIT_A: setTo(50), LIMIT_B: setTo(10) };
const until = '2026-11-22T12:00:00.000Z';
const mark = `drill/1/LIMIT_A #7 until ${until}`;

const lowering: LowerOrder = {
  changes: lowered,
  expected: originals,
  fence: 7,
  lease: 'drill/1/LIMIT_A',
  restoreBy: epochMs(Date.parse(until)),
};
const restoring: RestoreOrder = { originals, written: lowered, fence: 8 };

const atFirst = { LIMIT_A: '500000', MODE: 'live' };
const whenLowered = { LIMIT_A: '50', LIMIT_B: '10', MODE: 'live', MUSTER_LEASE: mark };
const always = { times: Number.POSITIVE_INFINITY };

const receiptOf = async (result: ReturnType<Settings['lower']>) => {
  const answered = await result;
  if (answered.kind !== 'done') throw new Error(`expected done, got ${JSON.stringify(answered)}`);
  return answered.receipt;
};

/** What every `Settings` owes its callers, faults of its place included. */
export function describeSettings(name: string, open: Opener, traits: Traits): void {
  const begin = () => open('5s');
  const beginLowered = async (): Promise<SettingsWorld> => {
    const world = await begin();
    expect(await world.settings.lower(lowering)).toMatchObject({ kind: 'done' });
    return world;
  };

  describe(`settings on ${name}: reading`, () => {
    it('shows what is set and what is unset, and nothing that was not asked for', async () => {
      const { settings } = await begin();
      const { values } = await settings.read(['LIMIT_A', 'LIMIT_B', 'MODE']);
      expect({ ...values, LIMIT_A: String(values['LIMIT_A']?.set && values['LIMIT_A'].value) }).toEqual({
        LIMIT_A: '500000',
        LIMIT_B: { set: false },
        MODE: { set: true, value: 'live' },
      });
    });

    it('refuses a name that looks like a secret, and lowers none', async () => {
      const { settings, count } = await begin();
      await expect(settings.read(['LIMIT_A', 'API_KEY'])).rejects.toMatchObject({ code: 'SETTINGS_REFUSED' });
      const changes = { API_KEY: setTo('x') };
      await expect(settings.lower({ ...lowering, changes, expected: changes })).rejects.toMatchObject({
        code: 'SETTINGS_REFUSED',
        message: 'API_KEY looks like the name of a secret: it is never read or written',
      });
      expect(count('read') + count('write')).toBe(0);
    });

    it('asks once more when the connection is cut', async () => {
      const { settings, inject } = await begin();
      inject({ on: 'read', kind: 'cut' });
      expect((await settings.read(['MODE'])).values).toEqual({ MODE: setTo('live') });
    });

    it.each(['throttled', 'broken', 'cut'] as const)('is unavailable while it is %s', async (kind) => {
      const { settings, inject, count } = await begin();
      inject({ on: 'read', kind, ...always });
      const error = { code: 'SETTINGS_UNAVAILABLE', exit: 3 };
      await expect(settings.read(['LIMIT_A'])).rejects.toMatchObject(error);
      await expect(settings.live(originals, null)).rejects.toMatchObject(error);
      await expect(settings.lower(lowering)).rejects.toMatchObject(error);
      await expect(settings.restore(restoring)).rejects.toMatchObject(error);
      expect(count('write')).toBe(0);
    });

    it('is refused without credentials, and not asked again', async () => {
      const { settings, inject, count } = await begin();
      inject({ on: 'read', kind: 'refused', ...always });
      await expect(settings.read(['LIMIT_A'])).rejects.toMatchObject({ code: 'SETTINGS_REFUSED', exit: 2 });
      expect(count('read')).toBe(1);
    });
  });

  describe(`settings on ${name}: lowering`, () => {
    it('writes the changes and a marker', async () => {
      const { settings, written } = await beginLowered();
      expect(written()).toEqual(whenLowered);
      expect(await settings.marker()).toBe(mark);
    });

    it('is done when it was done before, and writes nothing', async () => {
      const { settings, written, count } = await beginLowered();
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
      const { settings, written } = await beginLowered();
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
      const { settings, set, written } = await beginLowered();
      set('LIMIT_A', '60');
      expect(await settings.restore(restoring)).toMatchObject({
        kind: 'disputed',
        found: { LIMIT_B: unset },
      });
      expect(written()).toEqual({ LIMIT_A: '60', MODE: 'live', MUSTER_LEASE: mark });
      expect(await settings.restore(restoring)).toMatchObject({ kind: 'disputed' });
    });

    it('leaves everything alone where a newer lease has lowered since', async () => {
      const { settings, written, count } = await beginLowered();
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
        const { settings, inject, written } = await (which === 'lower' ? begin() : beginLowered());
        const call = () => (which === 'lower' ? settings.lower(lowering) : settings.restore(restoring));
        inject({ on: 'write', kind: 'lost' });
        expect(await call()).toMatchObject({ kind: 'unknown' });
        expect(await call()).toMatchObject({ kind: 'done' });
        expect(written()).toEqual(which === 'lower' ? whenLowered : atFirst);
      },
    );

    it.each(['lower', 'restore'] as const)('believes no success that it cannot see: %s', async (which) => {
      const { settings, inject, written } = await (which === 'lower' ? begin() : beginLowered());
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
      const { inspect } = await import('node:util');
      expect(inspect(said, { depth: 20, showHidden: true })).not.toContain('hunter2');
      expect(said).toHaveLength(5);
    });
  });

  describe(`settings on ${name}: what runs`, () => {
    it('says no, and to write again, when it is not even written', async () => {
      const { settings } = await begin();
      expect(await settings.live({ LIMIT_A: setTo(50) }, null)).toEqual({
        live: 'no',
        reason: 'written: LIMIT_A is 500000, not 50',
        again: true,
      });
    });

    it(`is known ${traits.live === 'cannot-know' ? 'to nobody' : traits.live} once it is written`, async () => {
      const { settings, settle } = await begin();
      const receipt = await receiptOf(settings.lower(lowering));
      const before = await settings.live(lowered, receipt);
      settle();
      const after = await settings.live(lowered, receipt);
      expect([before.live, after.live]).toEqual(
        { 'at once': ['yes', 'yes'], later: ['no', 'yes'], 'cannot-know': ['cannot-know', 'cannot-know'] }[
          traits.live
        ],
      );
      expect('again' in before).toBe(false);
    });
  });
}

const raceWords = {
  kept: 'leaves alone what',
  told: 'tells that it has overwritten what',
  unseen: 'cannot see what',
} as const;

/** Before the first write: one for each name where each has its own address. */
const readsOf = (name: string): number => (name.includes('each') ? 3 : 1);
