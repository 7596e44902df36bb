import { describe, expect, it } from 'vitest';
import { tell } from '#observe/notify/tell.ts';
import { eventOf, eventOfNoCheck, run } from '../../fixtures/notify/events.ts';

describe('what is told of a run that waits for a person', () => {
  it('names the run to approve, what it is for, what it would do, and when it stops waiting', () => {
    const reason = `rollback_production awaiting-approval: type: muster runbook approve ${run}; it would do: POST /rollback`;
    const { lines } = tell(eventOf('Runbook Waiting', { id: `${run}#awaiting-approval`, run, reason }), {
      timezone: 'Europe/Berlin',
      approveWithinMs: 900_000,
    });
    expect(lines).toEqual([
      'alarm: chat_happy',
      'would do: POST /rollback',
      'Muster: does nothing until you approve; the run expires by itself after its approveWithin (15m), at about 2026-11-22 15:59:29 Europe/Berlin',
      `you can: muster runbook approve ${run}`,
      'you can: muster incident show production-20261122T1443-7',
      'you can: muster hold --env production --reason "…" (stops drills and runbooks there)',
      'service: chat',
      'proof: muster evidence show alarms#7',
    ]);
  });

  it('asks for approval of a run by hand without an alarm or a time that it does not know', () => {
    const byHand = 'restart/by-hand/9f2c';
    const { title, lines } = tell(
      eventOfNoCheck('Runbook Waiting', {
        id: `${byHand}#awaiting-approval`,
        run: byHand,
        reason: 'POST /up',
      }),
    );
    expect(title).toBe('CRITICAL production approval wanted: restart');
    expect(lines).toEqual([
      'would do: POST /up',
      'Muster: does nothing until you approve; the run expires by itself after its approveWithin',
      'you can: muster runbook approve restart/by-hand/9f2c',
      'you can: muster hold --env production --reason "…" (stops drills and runbooks there)',
      'service: chat',
      'proof: muster evidence show alarms#7',
    ]);
  });
});
