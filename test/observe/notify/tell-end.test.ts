import { describe, expect, it } from 'vitest';
import { tell } from '#observe/notify/tell.ts';
import type { Message } from '#observe/notify/message.ts';
import type { EventDetail } from '#record/event/event.ts';
import { eventOf, eventOfNoCheck, run } from '../../fixtures/notify/events.ts';

describe('what is told of the end of a run', () => {
  const endOf = (phase: string, detail: Partial<EventDetail> = {}): Message =>
    tell(
      eventOf('Runbook Completed', { id: `${run}#${phase}`, run, reason: `rollback ${phase}`, ...detail }),
    );

  it.each(['refused', 'expired', 'stuck'])('stays open and asks for a person when it is %s', (phase) => {
    const { kind, severity, title, lines } = endOf(phase);
    expect([kind, severity, title]).toEqual([
      'open',
      'critical',
      `CRITICAL production runbook rollback ${phase}`,
    ]);
    expect(lines).toEqual([
      `ended: rollback ${phase}`,
      'a person has to look: Muster does not try again by itself for this alarm unless it is raised anew',
      'you can: muster incident show production-20261122T1443-7',
      'you can: muster hold --env production --reason "…" (stops drills and runbooks there)',
      'service: chat',
      'proof: muster evidence show alarms#7',
    ]);
  });

  it.each([
    ['verified', 'critical'],
    ['verified', 'info'],
    ['dry-run', 'info'],
    ['refused', 'info'],
  ] as const)('closes and asks for nothing when it is %s and %s', (phase, severity) => {
    const { kind, lines } = endOf(phase, { severity });
    expect(kind).toBe('closed');
    expect(lines).toEqual([
      `ended: rollback ${phase}`,
      'you can: muster incident show production-20261122T1443-7',
      'service: chat',
      'proof: muster evidence show alarms#7',
    ]);
  });

  it.each([
    ['OK production runbook rollback verified', 'verified', 'critical'],
    ['OK production runbook rollback verified', 'verified', 'info'],
    ['INFO production runbook rollback dry-run', 'dry-run', 'critical'],
    ['INFO production runbook rollback refused', 'refused', 'info'],
    ['WARNING production runbook rollback expired', 'expired', 'warning'],
  ] as const)('reads as %s, and keeps its severity for routing', (title, phase, severity) => {
    expect(endOf(phase, { severity })).toMatchObject({ title, severity });
  });

  it('is in the thread of its own run alone, which that run was asked about in', () => {
    const second = { run: `${run}/2`, id: `${run}/2#verified` };
    const asked = eventOf('Runbook Waiting', { run: `${run}/2`, id: `${run}/2#awaiting-approval` });
    expect(endOf('verified', second).thread).toBe(tell(asked).thread);
    expect(endOf('verified', second).thread).not.toBe(endOf('verified').thread);
  });

  it('does not speak of an alarm where a person started it', () => {
    const { lines } = tell(eventOfNoCheck('Runbook Completed', { id: `${run}#stuck`, run, reason: 'stuck' }));
    expect(lines[1]).toBe('a person has to look');
  });

  it('leaves nothing open and asks for nobody when it was a drill', () => {
    const { kind, lines } = endOf('refused', { isDrill: true });
    expect(kind).toBe('closed');
    expect(lines.join()).not.toContain('a person has to look');
  });
});
