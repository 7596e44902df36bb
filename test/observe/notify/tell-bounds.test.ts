import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tell } from '#observe/notify/tell.ts';
import { type EventType, eventTypes } from '#record/event/event.ts';
import { eventOf, story } from '../../fixtures/notify/events.ts';

describe('whatever is told', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 1200 });
  const anyEvent = fc.record({
    type: fc.constantFrom<EventType>(...eventTypes),
    reason: anyText,
    severity: fc.constantFrom('critical', 'warning', 'info'),
    isDrill: fc.boolean(),
    expectations: fc.array(anyText, { maxLength: 10 }),
    answers: fc.array(anyText, { maxLength: 10 }),
    runbooks: fc.array(
      fc.record({ runbook: anyText, mode: fc.constant('auto' as const), starts: fc.boolean(), why: anyText }),
      { maxLength: 10 },
    ),
  });

  it('is bounded, steers no terminal, keeps its proof, and is marked when it is a drill', () => {
    fc.assert(
      fc.property(anyEvent, ({ type, reason, severity, isDrill, ...told }) => {
        const detail = { reason, severity, story: { ...story, ...told }, ...(isDrill && { isDrill }) };
        const { title, lines } = tell(eventOf(type, detail));
        expect(title.length).toBeLessThanOrEqual(200);
        expect(lines.length).toBeLessThanOrEqual(20);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(500);
        for (const text of [title, ...lines]) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(lines.at(-1)).toBe('proof: muster evidence show alarms#7');
        expect(title.startsWith('DRILL ')).toBe(isDrill);
        expect(lines.some((line) => line.startsWith('you can:')) && isDrill).toBe(false);
      }),
      { numRuns: 300, seed: 20_261_122 },
    );
  });

  it('says where it was cut', () => {
    const { title, lines } = tell(eventOf('Alarm Raised', { reason: 'x'.repeat(600) }));
    expect(title).toHaveLength(200);
    expect(title.endsWith('x…')).toBe(true);
    expect(lines[0]).toHaveLength(500);
    expect(lines[0]?.endsWith('x…')).toBe(true);
  });

  it('gives up facts before what can be done and the proof', () => {
    const runbooks = Array.from({ length: 10 }, (_, index) => ({
      runbook: `r${index}`,
      mode: 'auto' as const,
      starts: true,
    }));
    const flapping = { raises: 3, withinMs: 3_600_000 };
    const { lines } = tell(
      eventOf('Alarm Raised', { story: { ...story, runbooks, flapping, silences: ['db_health'] } }),
    );
    expect(lines).toHaveLength(20);
    expect(lines.filter((line) => line.startsWith('Muster: starts'))).toHaveLength(8);
    expect(lines.slice(-5).map((line) => line.slice(0, 20))).toEqual([
      'you can: muster inci',
      'you can: muster alar',
      'you can: muster hold',
      'service: chat',
      'proof: muster eviden',
    ]);
  });
});
