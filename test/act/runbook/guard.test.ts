import { describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { admit, type Ledger } from '#act/runbook/guard.ts';
import { byHand } from '#record/event/run-names.ts';

const minute = 60_000;
const noon = Date.parse('2026-11-22T12:00:00Z');
const ran = (run: string, incident: string, minutesAgo: number) => ({
  run,
  incident,
  at: noon - minutesAgo * minute,
});
const now = { run: 'r/new', incident: 'i-new', at: epochMs(noon) };
const ledgerOf = (...runs: Ledger['runs']): Ledger => ({ runs });

describe('a runbook’s guards', () => {
  it('admit a first run and enter it in the ledger', () => {
    expect(admit(ledgerOf(), { cooldown: 30 * minute, perDay: 2 }, now)).toEqual({
      kind: 'admitted',
      ledger: { runs: [{ run: 'r/new', incident: 'i-new', at: noon }] },
    });
  });

  it('admit the same run again without counting it twice', () => {
    const ledger = ledgerOf(ran('r/new', 'i-new', 1));
    expect(admit(ledger, { cooldown: 30 * minute, perDay: 1 }, now)).toEqual({ kind: 'admitted', ledger });
  });

  it('refuse a second run for one incident', () => {
    const earlier = ran('r/old', 'i-new', 600);
    expect(admit(ledgerOf(earlier), {}, now)).toEqual({
      kind: 'refused',
      reason: 'it already ran for incident i-new (r/old)',
    });
  });

  it('refuse a run of an alarm where a person acted in its incident, and let a person act again', () => {
    const person = (id: string) => ({ ...now, run: byHand('r', id) });
    const acted = admit(ledgerOf(), {}, person('1'));
    const ledger = acted.kind === 'admitted' ? acted.ledger : ledgerOf();
    expect(ledger.runs).toEqual([{ run: 'r/by-hand/1', incident: 'i-new', at: noon }]);
    expect(admit(ledger, {}, { ...now, run: 'r/i-new/2' })).toEqual({
      kind: 'refused',
      reason: 'it already ran for incident i-new (r/by-hand/1)',
    });
    expect(admit(ledger, {}, person('2')).kind).toBe('admitted');
    expect(admit(ledger, { perDay: 1 }, person('2')).kind).toBe('refused');
    expect(admit(ledgerOf(ran('r/i-new', 'i-new', 5)), {}, person('3')).kind).toBe('admitted');
  });

  it('let an operator run without an incident as often as the other guards allow', () => {
    const alone = { ...now, incident: 'none' };
    expect(admit(ledgerOf(ran('r/old', 'none', 1)), {}, alone).kind).toBe('admitted');
  });

  it('refuse within the cooldown and admit at its end', () => {
    const guards = { cooldown: 30 * minute };
    expect(admit(ledgerOf(ran('r/old', 'i', 29)), guards, now)).toEqual({
      kind: 'refused',
      reason: 'cooldown 30m: it last ran at 2026-11-22T11:31:00.000Z',
    });
    expect(admit(ledgerOf(ran('r/old', 'i', 30)), guards, now).kind).toBe('admitted');
  });

  it('refuse above perDay, counting 24 hours back', () => {
    const guards = { perDay: 2 };
    const two = [ran('r/1', 'i1', 23 * 60), ran('r/2', 'i2', 60)];
    expect(admit(ledgerOf(...two), guards, now)).toEqual({
      kind: 'refused',
      reason: 'perDay 2: it ran 2 times in 24 hours',
    });
    expect(admit(ledgerOf(ran('r/0', 'i0', 24 * 60), ran('r/2', 'i2', 60)), guards, now).kind).toBe(
      'admitted',
    );
  });

  it('keep the newest hundred runs', () => {
    const many = Array.from({ length: 100 }, (_, index) => ran(`r/${index}`, `i${index}`, 10_000 - index));
    const answer = admit(ledgerOf(...many), {}, now);
    expect(answer.kind === 'admitted' && [answer.ledger.runs.length, answer.ledger.runs[0]?.run]).toEqual([
      100,
      'r/1',
    ]);
  });
});
