import { describe, expect, it } from 'vitest';
import { Config } from '#ground/config/schema/config.ts';
import { NoticeInput, noticesFor } from '#observe/notify/notices-for.ts';
import { eventTypes, type MusterEvent } from '#record/event/event.ts';
import { eventOf, eventOfNoCheck, raised, raisedAt, run } from '../../fixtures/notify/events.ts';

const channel = { kind: 'slack', webhook: { secret: 'SLACK_WEBHOOK_URL' } };
const entry = (when: object): object => ({ when, channel });

const byHand = 'rollback_production/by-hand/9f2c';

const config = Config.parse({
  version: 1,
  service: 'chat',
  environments: { staging: { baseUrl: 'http://127.0.0.1:1' }, production: { baseUrl: 'http://127.0.0.1:2' } },
  checks: {
    health: { request: { path: '/health' }, expect: { status: 200 } },
    chat_happy: { request: { path: '/chat' }, expect: { status: 200 } },
  },
  runbooks: {
    rollback_production: {
      when: { environments: ['production'], severities: ['warning'] },
      mode: 'approve',
      do: [{ kind: 'http', url: 'http://127.0.0.1:1/rollback' }],
      verify: { checks: ['health'], rounds: 1, every: '1s' },
    },
  },
  notify: {
    oncall: entry({ environments: ['production'] }),
    team: entry({ environments: 'all', severities: ['critical', 'warning'] }),
    warned: entry({ environments: 'all', severities: ['warning'] }),
    health: entry({ environments: 'all', severities: ['critical', 'warning', 'info'], checks: ['health'] }),
    log: entry({ environments: 'all', severities: ['critical', 'warning', 'info'] }),
  },
});

describe('who hears an event', () => {
  it.each<[string, string[], MusterEvent]>([
    ['a critical alarm on production', ['oncall', 'team', 'log'], raised],
    ['one on staging', ['team', 'log'], eventOf('Alarm Raised', { environment: 'staging' })],
    ['a warning', ['team', 'warned', 'log'], eventOf('Alarm Raised', { severity: 'warning' })],
    ['an alarm of health', ['oncall', 'team', 'health', 'log'], eventOf('Alarm Raised', { check: 'health' })],
    ['what is info', ['log'], eventOf('Alarm Raised', { severity: 'info' })],
    ['a critical alarm that clears', ['oncall', 'team', 'log'], eventOf('Alarm Cleared')],
    ['a warning that clears', ['team', 'warned', 'log'], eventOf('Alarm Cleared', { severity: 'warning' })],
    [
      'a drill of the path of alarms, whatever its check',
      ['oncall', 'team', 'health', 'log'],
      eventOf('Alarm Raised', { check: 'alarm-path', isDrill: true }),
    ],
    ['a reminder', ['oncall', 'team', 'log'], eventOf('Alarm Reminder')],
    ['a drill that passed', ['log'], eventOfNoCheck('Drill Completed', { severity: 'info' })],
    ['a drill that failed', ['oncall', 'team', 'log'], eventOfNoCheck('Drill Completed', {})],
    ['limits that are off', ['oncall', 'team', 'log'], eventOfNoCheck('Limits Not Restored', {})],
    [
      'limits that are back',
      ['oncall', 'team', 'log'],
      eventOfNoCheck('Limits Not Restored', { severity: 'info' }),
    ],
    [
      'a blind monitor, by those of no check',
      ['oncall', 'team', 'log'],
      eventOf('Monitor Blind', { check: 'monitor-blind' }),
    ],
    [
      'the end of a run, by those who hear what it is for',
      ['team', 'warned', 'log'],
      eventOf('Runbook Completed', { id: `${run}#verified`, severity: 'info' }),
    ],
    [
      'a run that waits, the same and those who hear it',
      ['oncall', 'team', 'warned', 'log'],
      eventOf('Runbook Waiting', { id: `${run}#awaiting-approval`, run }),
    ],
    [
      'a dry run of an alarm, by those who hear what it is for',
      ['team', 'warned', 'log'],
      eventOf('Runbook Completed', { id: `${run}#dry-run`, run, severity: 'info' }),
    ],
    [
      'a dry run by hand, by nobody',
      [],
      eventOfNoCheck('Runbook Completed', { id: `${byHand}#dry-run`, run: byHand, severity: 'info' }),
    ],
    [
      'a dry run by hand that drills the path of alarms',
      ['team', 'warned', 'health', 'log'],
      eventOfNoCheck('Runbook Completed', { id: `${byHand}#dry-run`, severity: 'info', isDrill: true }),
    ],
    [
      'another end of a run by hand',
      ['team', 'warned', 'log'],
      eventOfNoCheck('Runbook Completed', { id: `${byHand}#verified`, run: byHand, severity: 'info' }),
    ],
    [
      'the end of a run of a runbook that is gone',
      ['log'],
      eventOf('Runbook Completed', { id: 'gone/i-1#verified', severity: 'info' }),
    ],
  ])('%s: %s', (_, names, event) => {
    expect(noticesFor(config, event, 'local').map(({ name }) => name)).toEqual(names);
  });

  it('gives each a notice of its own, which is the same every time', () => {
    const notices = noticesFor(config, raised, 'local');
    expect(notices.map(({ notice }) => notice)).toEqual([
      'oncall:chat/production/chat_happy#5@1795358669000',
      'team:chat/production/chat_happy#5@1795358669000',
      'log:chat/production/chat_happy#5@1795358669000',
    ]);
    expect(noticesFor(config, raised, 'local')).toEqual(notices);
    for (const notice of notices)
      expect(NoticeInput.parse(JSON.parse(JSON.stringify(notice)))).toEqual(notice);
  });

  it('gives what happens again under an old number, in data that began anew, a notice of its own', () => {
    const again = eventOf('Alarm Raised', { at: raisedAt + 60_000 });
    expect(noticesFor(config, again, 'local')[0]?.notice).toBe(
      'oncall:chat/production/chat_happy#5@1795358729000',
    );
  });
});

describe('which home tells', () => {
  const { staging, production } = config.environments;
  if (!staging || !production) throw new Error('the config has both');
  const split = {
    ...config,
    environments: { staging, production: { ...production, authority: 'aws' as const } },
  };
  const names = (event: MusterEvent, home: 'local' | 'aws'): string[] =>
    noticesFor(split, event, home).map(({ name }) => name);

  it('is the one that answers for the environment, and no other', () => {
    expect(names(raised, 'aws')).toEqual(['oncall', 'team', 'log']);
    expect(names(raised, 'local')).toEqual([]);
    const onStaging = eventOf('Alarm Raised', { environment: 'staging' });
    expect(names(onStaging, 'local')).toEqual(['team', 'log']);
    expect(names(onStaging, 'aws')).toEqual([]);
  });

  it.each(eventTypes)('is that one alone for %s', (type) => {
    expect(names(eventOf(type), 'aws')).toContain('log');
    expect(names(eventOf(type), 'local')).toEqual([]);
  });

  it('is whoever drills the path of alarms', () => {
    const drilled = eventOf('Alarm Raised', { check: 'alarm-path', isDrill: true });
    expect(names(drilled, 'local')).toEqual(['oncall', 'team', 'health', 'log']);
    expect(names(drilled, 'aws')).toEqual(['oncall', 'team', 'health', 'log']);
  });

  it('is whoever raised it for an environment that is gone from the config', () => {
    const gone = eventOf('Alarm Cleared', { environment: 'old' });
    expect(names(gone, 'local')).toEqual(['team', 'log']);
    expect(names(gone, 'aws')).toEqual(['team', 'log']);
  });
});

describe('that evidence is broken', () => {
  const brokenOf = (more: object = {}): MusterEvent =>
    eventOfNoCheck('Evidence Broken', {
      id: 'chat/evidence/alarms/3#c-1',
      environment: '*',
      broken: { kept: 'aws', stream: 'alarms', seq: 3 },
      ...more,
    });

  it('is heard by everybody, whatever they asked for, from the home that keeps it', () => {
    expect(noticesFor(config, brokenOf(), 'aws').map(({ name }) => name)).toEqual(Object.keys(config.notify));
    expect(noticesFor(config, brokenOf({ environment: 'staging' }), 'aws').length).toBe(
      Object.keys(config.notify).length,
    );
    expect(noticesFor(config, brokenOf(), 'local')).toEqual([]);
  });

  it('is told once in ten minutes, of however many records', () => {
    const at = Date.parse('2026-11-22T14:40:00Z');
    const notices = (more: object): string[] =>
      noticesFor(config, brokenOf({ at, ...more }), 'aws').map(({ notice }) => notice);
    expect(notices({})[0]).toBe(`${Object.keys(config.notify)[0]}:chat/evidence@${at}`);
    expect(notices({ id: 'chat/evidence/alarms/4#c-2', at: at + 599_999 })).toEqual(notices({}));
    expect(notices({ at: at + 600_000 })).not.toEqual(notices({}));
  });
});
