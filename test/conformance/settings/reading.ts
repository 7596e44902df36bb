import { describe, expect, it } from 'vitest';
import { setTo } from '#act/limits/setting.ts';
import { originals, lowered, lowering, restoring, always, receiptOf, type Subject } from './orders.ts';

/** What is read, and what is known of what runs. */
export function describeReading(subject: Subject): void {
  const { name, begin, traits } = subject;
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
