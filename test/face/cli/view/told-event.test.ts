import { expect, it } from 'vitest';
import { toldEvent } from '#face/cli/view/told-event.ts';
import type { EventDetail, EventType } from '#record/event/event.ts';
import { after, at } from './told.ts';

const now = at('03:00:00');

const told = (type: EventType, check: string) => {
  const detail: EventDetail = {
    v: 1,
    id: `chat/production/${check}#1`,
    service: 'chat',
    environment: 'production',
    check,
    incident: 'none',
    severity: 'critical',
    reason: 'health came to nothing but unknown',
    record: { stream: 'alarms', seq: 1, hash: 'f'.repeat(64) },
    at: now,
  };
  return toldEvent({ type, detail }, now);
};

const shown = (...events: ReturnType<typeof told>[]) =>
  after(...events.flatMap((event) => (event ? [event] : []))).events.map(({ text }) => text);

it('a reminder says of which check it is', () => {
  expect(shown(told('Alarm Reminder', 'health'))).toEqual([
    'alarm reminder: production health: health came to nothing but unknown',
  ]);
});

it('what Muster raises of itself is an open alarm until it clears', () => {
  const [blind, silent] = [told('Monitor Blind', 'monitor-blind'), told('Monitor Silent', 'monitor-silent')];
  if (!blind || !silent) throw new Error('both are shown');
  expect(after(blind, silent).alarms.map(({ check }) => check)).toEqual(['monitor-blind', 'monitor-silent']);
  const cleared = told('Alarm Cleared', 'monitor-blind');
  if (!cleared) throw new Error('it is shown');
  expect(after(blind, silent, cleared).alarms.map(({ check }) => check)).toEqual(['monitor-silent']);
});

it('alarms of checks and runbooks are shown where they happen, and not twice', () => {
  for (const type of ['Alarm Raised', 'Alarm Cleared', 'Runbook Waiting', 'Runbook Completed'] as const)
    expect(told(type, 'health')).toBeUndefined();
});

it('that evidence is broken is said with the record', () => {
  expect(shown(told('Evidence Broken', 'health'))).toEqual([
    'evidence broken: production health came to nothing but unknown',
  ]);
});
