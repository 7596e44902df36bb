import { describe, expect, it } from 'vitest';
import { tell } from '#observe/notify/tell.ts';
import { eventTypes } from '#record/event/event.ts';
import { eventOf, eventOfNoCheck, raised, run, story } from '../../fixtures/notify/events.ts';

describe('what is told of an environment that AWS answers for', () => {
  it('says all that is known, and where it stands, and offers no command', () => {
    const { lines } = tell(raised, { authority: 'aws' });
    expect(lines.slice(4)).toEqual([
      'changed between: release 1.4.1 → 1.4.2; limits a1b2 → c3d4',
      'Muster: starts runbook rollback_production, which asks for approval before it acts',
      'Muster does not start restart: it is for health, not for chat_happy',
      'service: chat',
      'proof: alarms#7 (incident production-20261122T1443-7) in the evidence table of the stack',
    ]);
  });

  it('names no incident where there is none', () => {
    const { lines } = tell(eventOfNoCheck('Limits Not Restored', {}), { authority: 'aws' });
    expect(lines.at(-1)).toBe('proof: alarms#7 in the evidence table of the stack');
  });

  it.each(eventTypes)('has no command in it when it is %s, whatever its reason offers', (type) => {
    const reasons = [
      'stuck: no answer; type: muster incident show production-20261122T1443-7',
      `type: muster runbook approve ${run}; it would do: POST /rollback`,
      'COST_DAILY is 1; type: muster limits restore --env production, or: muster limits accept --env production',
      'next: roll back by hand, and from now on name releases (release.identity in the config, or muster release record --env production)',
    ];
    for (const reason of reasons) {
      const { title, lines } = tell(eventOf(type, { run, reason }), { authority: 'aws' });
      expect([title, ...lines].join('\n')).not.toMatch(/\bmuster \w|type:|you can:/);
    }
    const told = tell(eventOf(type, { run, story }), { authority: 'aws' });
    expect([told.title, ...told.lines].join('\n')).not.toMatch(/\bmuster \w|you can:/);
  });

  it('keeps what a reason says besides', () => {
    const reason = `rollback awaiting-approval: type: muster runbook approve ${run}; it would do: POST /rollback, which also changes COST_DAILY`;
    expect(
      tell(eventOf('Runbook Waiting', { id: `${run}#awaiting-approval`, run, reason }), { authority: 'aws' })
        .lines,
    ).toEqual([
      'alarm: chat_happy',
      'would do: POST /rollback, which also changes COST_DAILY',
      'Muster: does nothing, for no approval reaches AWS yet; the run expires by itself after its approveWithin, and a person has to act',
      'service: chat',
      'proof: alarms#7 (incident production-20261122T1443-7) in the evidence table of the stack',
    ]);
    const stuck =
      'rollback stuck: no answer; type: muster incident show i-1; limits are off: COST_DAILY is 1';
    expect(
      tell(eventOf('Runbook Completed', { id: `${run}#stuck`, run, reason: stuck }), { authority: 'aws' })
        .title,
    ).toBe('CRITICAL production runbook rollback stuck: no answer; limits are off: COST_DAILY is 1');
  });
});
