import { describe, expect, it } from 'vitest';
import { tell } from '#observe/notify/tell.ts';
import type { MusterEvent } from '#record/event/event.ts';
import { eventOf, eventOfNoCheck, raised, raisedAt, run, story } from '../../fixtures/notify/events.ts';

describe('what is told of an alarm', () => {
  it('says what, since when, what changed, what Muster does, what you can do, and where it stands', () => {
    const { title, lines, ...rest } = tell(raised, { timezone: 'Europe/Berlin' });
    expect(title).toBe(
      "CRITICAL production chat_happy: $.rendered_text (string of 61) notMatches '(?i:technical issue)' and 1 more (answered apology)",
    );
    expect(lines).toEqual([
      "failed: $.rendered_text (string of 61) notMatches '(?i:technical issue)'; $.failure_type (BUDGET) equals null",
      'recognised as: apology',
      'since: 2026-11-22 15:40:19 Europe/Berlin, for 4m 10s; see production/chat/chat_happy/eu#213',
      'passed last: 2026-11-22 15:25:19 Europe/Berlin; see production/chat/chat_happy/eu#212',
      'changed between: release 1.4.1 → 1.4.2; limits a1b2 → c3d4',
      'Muster: starts runbook rollback_production, which asks for approval before it acts',
      'Muster does not start restart: it is for health, not for chat_happy',
      'you can: muster incident show production-20261122T1443-7',
      'you can: muster alarms ack --env production --check chat_happy (ends its reminders)',
      'you can: muster hold --env production --reason "…" (stops drills and runbooks there)',
      'service: chat',
      'proof: muster evidence show alarms#7',
    ]);
    expect(rest).toEqual({
      id: 'chat/production/chat_happy#5@1795358669000',
      thread: 'chat/production/chat_happy',
      kind: 'open',
      type: 'Alarm Raised',
      severity: 'critical',
      service: 'chat',
      environment: 'production',
      incident: 'production-20261122T1443-7',
      at: raisedAt,
      isDrill: false,
      record: { stream: 'alarms', seq: 7, hash: 'a'.repeat(64) },
    });
  });

  it('says what it does not know', () => {
    const { lastPass: _, ...never } = story;
    const { lines } = tell(
      eventOf('Alarm Raised', { story: { ...never, expectations: [], answers: [], runbooks: [] } }),
    );
    expect(lines.slice(0, 4)).toEqual([
      "failed: $.rendered_text (string of 61) notMatches '(?i:technical issue)'",
      'since: 2026-11-22 14:40:19 UTC, for 4m 10s; see production/chat/chat_happy/eu#213',
      'passed last: never, as far as Muster has looked',
      'Muster: goes on probing; no runbook is for this environment',
    ]);
    expect(tell(eventOf('Alarm Raised')).lines[0]).toBe(
      "failed: $.rendered_text (string of 61) notMatches '(?i:technical issue)'",
    );
  });

  it('says that nothing changed, that it flaps, what it silences, and which runbooks act alone or are dry', () => {
    const { lines } = tell(
      eventOf('Alarm Raised', {
        story: {
          ...story,
          changed: [],
          flapping: { raises: 3, withinMs: 3_600_000 },
          silences: ['db_health', 'chat_415'],
          runbooks: [
            { runbook: 'restart', mode: 'auto', starts: true },
            { runbook: 'rollback', mode: 'dry-run', starts: true },
          ],
        },
      }),
    );
    expect(lines.slice(4, 9)).toEqual([
      'changed between: nothing that Muster sees',
      'flapping: raised 3 times within 1h 00m; it stays raised until it is quiet for good',
      'not probed meanwhile, because they need it: db_health, chat_415',
      'Muster: starts runbook restart, which acts by itself inside its guards',
      'Muster: starts runbook rollback as a dry run: it says what it would do, and does nothing',
    ]);
  });

  it('says of a drill that nothing is to be done, and asks for nothing', () => {
    const { title, lines, thread, isDrill } = tell(eventOf('Alarm Raised', { story, isDrill: true }));
    expect(title).toMatch(/^DRILL CRITICAL production chat_happy: /);
    expect(lines[0]).toBe(
      'This is a drill of the path of alarms: nothing is wrong, and nothing is to be done.',
    );
    expect(lines.filter((line) => line.startsWith('you can'))).toEqual([]);
    expect(thread).toBe('chat/production/chat_happy/drill');
    expect(isDrill).toBe(true);
  });
});

describe('what is told of everything else', () => {
  const reminded = { id: 'chat/production/chat_happy#5/r2', story, at: raisedAt + 7_200_000 };
  const cleared = { id: 'chat/production/chat_happy#6', reason: '2 passes in a row' };
  const runbook = { run, reason: 'rollback_production verified: 5 rounds passed', severity: 'info' } as const;
  const drill = { id: 'nightly/1#completed', reason: 'burst_429 fail: 40 of 40 admitted' };
  const drift = { id: 'chat/production/drift#1', reason: 'COST_DAILY is 1; no lease says why' };

  it.each<[string, string, string, MusterEvent]>([
    [
      "STILL CRITICAL production chat_happy for 2h 04m: $.rendered_text (string of 61) notMatches '(?i:technical issue)' and 1 more (answered apology)",
      'update',
      'chat/production/chat_happy',
      eventOf('Alarm Reminder', reminded),
    ],
    [
      'OK production chat_happy: 2 passes in a row (cleared; was critical)',
      'closed',
      'chat/production/chat_happy',
      eventOf('Alarm Cleared', cleared),
    ],
    [
      'CRITICAL production approval wanted: rollback_production for chat_happy',
      'open',
      `chat/production/${run}`,
      eventOf('Runbook Waiting', {
        id: `${run}#awaiting-approval`,
        reason: 'POST https://deploy.example.com/rollback',
      }),
    ],
    [
      'OK production runbook rollback_production verified: 5 rounds passed',
      'closed',
      `chat/production/${run}`,
      eventOf('Runbook Completed', { ...runbook, id: `${run}#verified` }),
    ],
    [
      'CRITICAL production runbook rollback_production stuck: no answer',
      'open',
      `chat/production/${run}`,
      eventOf('Runbook Completed', { id: `${run}#stuck`, reason: 'rollback_production stuck: no answer' }),
    ],
    [
      'CRITICAL production drill burst_429 fail: 40 of 40 admitted',
      'open',
      'chat/production/nightly/1',
      eventOfNoCheck('Drill Completed', drill),
    ],
    [
      'INFO production drill burst_429 pass',
      'info',
      'chat/production/nightly/1',
      eventOfNoCheck('Drill Completed', { ...drill, severity: 'info', reason: 'burst_429 pass' }),
    ],
    [
      'CRITICAL production limits not restored: COST_DAILY is 1; no lease says why',
      'open',
      'chat/production/drift',
      eventOfNoCheck('Limits Not Restored', drift),
    ],
    [
      'OK production limits: limits are back',
      'closed',
      'chat/production/lease-1',
      eventOfNoCheck('Limits Not Restored', {
        id: 'chat/production/lease-1#not-restored-over',
        severity: 'info',
        reason: 'limits are back',
      }),
    ],
    [
      'CRITICAL production Muster is blind: health has been unknown for 15m',
      'open',
      'chat/production/monitor-blind',
      eventOf('Monitor Blind', {
        id: 'chat/production/monitor-blind#1',
        check: 'monitor-blind',
        incident: 'none',
        reason: 'health has been unknown for 15m',
      }),
    ],
    [
      'CRITICAL production Muster is silent: no records of health for 5m',
      'open',
      'chat/production/monitor-silent',
      eventOf('Monitor Silent', {
        id: 'chat/production/monitor-silent#1',
        check: 'monitor-silent',
        incident: 'none',
        reason: 'no records of health for 5m',
      }),
    ],
    [
      'OK production Muster was silent: records came again (cleared; was critical)',
      'closed',
      'chat/production/monitor-silent',
      eventOf('Alarm Cleared', {
        id: 'chat/production/monitor-silent#2',
        check: 'monitor-silent',
        incident: 'none',
        reason: 'records came again',
      }),
    ],
  ])('%s', (title, kind, thread, event) => {
    expect(tell(event)).toMatchObject({ title, kind, thread });
  });

  it('reminds of what is still so, and asks evidence what runs have done instead of saying what they would do', () => {
    expect(tell(eventOf('Alarm Reminder', reminded)).lines).toEqual([
      "failed: $.rendered_text (string of 61) notMatches '(?i:technical issue)'; $.failure_type (BUDGET) equals null",
      'recognised as: apology',
      'since: 2026-11-22 14:40:19 UTC, for 2h 04m; see production/chat/chat_happy/eu#213',
      'passed last: 2026-11-22 14:25:19 UTC; see production/chat/chat_happy/eu#212',
      'changed between: release 1.4.1 → 1.4.2; limits a1b2 → c3d4',
      'what runs have done so far: muster incident show production-20261122T1443-7',
      'you can: muster alarms ack --env production --check chat_happy (ends its reminders)',
      'you can: muster hold --env production --reason "…" (stops drills and runbooks there)',
      'service: chat',
      'proof: muster evidence show alarms#7',
    ]);
  });

  it('reminds of an alarm that no runbook is for without a word of runs', () => {
    const { lines } = tell(eventOf('Alarm Reminder', { ...reminded, story: { ...story, runbooks: [] } }));
    expect(lines.filter((line) => /runs|runbook /.test(line))).toEqual([]);
    expect(lines).toContain('you can: muster incident show production-20261122T1443-7');
  });
});
