import { describe, expect, it } from 'vitest';
import { tell } from '#observe/notify/tell.ts';
import { eventTypes } from '#record/event/event.ts';
import { eventOf, eventOfNoCheck, raised, run, story } from '../../fixtures/notify/events.ts';

describe('what is told of an environment that AWS answers for', () => {
  it('names the stack in every command', () => {
    expect(tell(raised, { authority: 'aws' }).lines.slice(4)).toEqual([
      'changed between: release 1.4.1 → 1.4.2; limits a1b2 → c3d4',
      'Muster: starts runbook rollback_production, which asks for approval before it acts',
      'Muster does not start restart: it is for health, not for chat_happy',
      'you can: muster incident show --stack Muster-chat production-20261122T1443-7',
      'you can: muster alarms ack --stack Muster-chat --env production --check chat_happy (ends its reminders)',
      'you can: muster hold --stack Muster-chat --env production --reason "…" (stops drills and runbooks there)',
      'service: chat',
      'proof: muster evidence show --stack Muster-chat alarms#7',
    ]);
  });

  it('names it as it is called, and its region where no config says it', () => {
    const setting = { authority: 'aws', stackOptions: '--stack shops --region eu-central-1' } as const;
    expect(tell(eventOfNoCheck('Limits Not Restored', {}), setting).lines.slice(-4)).toEqual([
      'you can: muster limits restore --stack shops --region eu-central-1 --env production',
      'you can: muster limits accept --stack shops --region eu-central-1 --env production (leaves a disputed value as it is)',
      'service: chat',
      'proof: muster evidence show --stack shops --region eu-central-1 alarms#7',
    ]);
  });

  it.each(eventTypes)('has no command without it when it is %s, whatever its reason offers', (type) => {
    const reasons = [
      'stuck: no answer; type: muster incident show production-20261122T1443-7',
      `type: muster runbook approve ${run}; it would do: POST /rollback`,
      'COST_DAILY is 1; type: muster limits restore --env production, or: muster limits accept --env production',
      'next: roll back by hand, and from now on name releases (release.identity in the config, or muster release record --env production)',
    ];
    for (const reason of reasons) {
      const { title, lines } = tell(eventOf(type, { run, reason, story }), { authority: 'aws' });
      const commands = [title, ...lines].join('\n').match(/\bmuster [a-z][^;,(\n]*/g) ?? [];
      expect(commands.length).toBeGreaterThan(0);
      expect(commands.filter((command) => !command.includes(' --stack Muster-chat'))).toEqual([]);
    }
  });

  it('says how a run that waits is approved', () => {
    const reason = `rollback awaiting-approval: type: muster runbook approve ${run}; it would do: POST /rollback, which also changes COST_DAILY`;
    const detail = { id: `${run}#awaiting-approval`, run, reason };
    expect(tell(eventOf('Runbook Waiting', detail), { authority: 'aws' }).lines.slice(0, 4)).toEqual([
      'alarm: chat_happy',
      'would do: POST /rollback, which also changes COST_DAILY',
      'Muster: does nothing until you approve; the run expires by itself after its approveWithin',
      `you can: muster runbook approve --stack Muster-chat ${run}`,
    ]);
  });
});
