import { describe, expect, it } from 'vitest';
import { createPagerDutyNotifier } from '#observe/notify/adapters/pagerduty.ts';
import { tell } from '#observe/notify/tell.ts';
import type { MusterEvent } from '#record/event/event.ts';
import { describeNotifier, type NotifierWorld } from '../../conformance/notifier.ts';
import { eventOf, eventOfNoCheck, raised, run, story } from '../../fixtures/notify/events.ts';
import { httpWorld } from '../../fixtures/notify/notifier-world.ts';
import type { Receiver } from '../../fixtures/notify/receiver.ts';

const key = 'R0UT1NGKEY0123456789abcdef012345';

const begin = (): Promise<NotifierWorld> =>
  httpWorld('pagerduty', createPagerDutyNotifier, (url) => ({
    channel: { kind: 'pagerduty', routingKey: { secret: 'PAGERDUTY_ROUTING_KEY' }, url: `${url}/v2/enqueue` },
    secrets: { PAGERDUTY_ROUTING_KEY: key },
  }));

type Body = { payload: { summary: string; custom_details: { story: string } } };

const bodyAt = (receiver: Receiver): Body => JSON.parse(receiver.received().at(-1)?.body ?? '') as Body;

describeNotifier('pagerduty', begin, {
  replies: {
    refused: { status: 400, body: '{"status":"invalid event","errors":["routing_key"]}' },
    busy: { status: 429, headers: { 'retry-after': 'Sun, 22 Nov 2026 12:02:00 GMT' } },
    broken: { status: 500 },
  },
  details: {
    refused: 'answered 400',
    busy: 'answered 429',
    broken: 'answered 500',
    without: 'missing secret PAGERDUTY_ROUTING_KEY',
  },
  retryAfterMs: 120_000,
  secrets: [key],
  textOf: (receiver) => {
    const { payload } = bodyAt(receiver);
    return `${payload.summary}\n${payload.custom_details.story}`;
  },
});

describe('pagerduty', () => {
  it('triggers a page with all that is known', async () => {
    const { receiver, notify } = await begin();
    await notify({ ...tell(raised), lines: ['one', 'two'] });
    expect(receiver.received()[0]).toMatchObject({ method: 'POST', path: '/v2/enqueue' });
    expect(bodyAt(receiver)).toEqual({
      routing_key: key,
      dedup_key: 'chat/production/chat_happy',
      event_action: 'trigger',
      client: 'Muster',
      payload: {
        summary: tell(raised).title,
        severity: 'critical',
        source: 'chat/production',
        timestamp: '2026-11-22T14:44:29.000Z',
        group: 'production',
        class: 'Alarm Raised',
        custom_details: {
          story: 'one\ntwo',
          incident: 'production-20261122T1443-7',
          id: 'chat/production/chat_happy#5@1795358669000',
        },
      },
    });
  });

  it('resolves with the key that triggered, and nothing else', async () => {
    const { receiver, notify } = await begin();
    await notify(tell(eventOf('Alarm Cleared', { id: 'chat/production/chat_happy#6' })));
    expect(bodyAt(receiver)).toEqual({
      routing_key: key,
      dedup_key: 'chat/production/chat_happy',
      event_action: 'resolve',
    });
  });

  it.each<[string, string, MusterEvent]>([
    ['trigger', 'a reminder', eventOf('Alarm Reminder', { story, id: 'chat/production/chat_happy#5/r1' })],
    ['trigger', 'a run that waits', eventOf('Runbook Waiting', { id: `${run}#awaiting-approval`, run })],
    ['trigger', 'a run that expired', eventOf('Runbook Completed', { id: `${run}#expired`, run })],
    ['trigger', 'a run that was refused', eventOf('Runbook Completed', { id: `${run}#refused`, run })],
    [
      'trigger',
      'a run that was refused for a warning',
      eventOf('Runbook Completed', { id: `${run}#refused`, run, severity: 'warning' }),
    ],
    [
      'resolve',
      'a run that was refused because the alarm cleared',
      eventOf('Runbook Completed', { id: `${run}#refused`, run, severity: 'info' }),
    ],
    ['resolve', 'a dry run', eventOf('Runbook Completed', { id: `${run}#dry-run`, run, severity: 'info' })],
    [
      'resolve',
      'a run that is verified and critical',
      eventOf('Runbook Completed', { id: `${run}#verified`, run }),
    ],
    [
      'resolve',
      'a run that is verified',
      eventOf('Runbook Completed', { id: `${run}#verified`, severity: 'info' }),
    ],
    ['trigger', 'a run that is stuck', eventOf('Runbook Completed', { id: `${run}#stuck` })],
    [
      'trigger',
      'limits that are off',
      eventOfNoCheck('Limits Not Restored', { id: 'chat/production/drift#1' }),
    ],
    [
      'resolve',
      'limits that are back',
      eventOfNoCheck('Limits Not Restored', { id: 'chat/production/drift#2', severity: 'info' }),
    ],
  ])('%ss for %s', async (action, _, event) => {
    const { receiver, notify } = await begin();
    await notify(tell(event));
    expect(bodyAt(receiver)).toMatchObject({ event_action: action });
  });

  it('pages for an approval with what it is for', async () => {
    const { receiver, notify } = await begin();
    await notify(tell(eventOf('Runbook Waiting', { id: `${run}#awaiting-approval`, run })));
    expect(bodyAt(receiver).payload).toMatchObject({
      summary: 'CRITICAL production approval wanted: rollback_production for chat_happy',
      severity: 'critical',
    });
  });

  it('makes a long thread a key that it takes', async () => {
    const { receiver, notify } = await begin();
    await notify({ ...tell(raised), thread: 'x'.repeat(256) });
    expect(bodyAt(receiver)).toMatchObject({ dedup_key: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  });

  it('takes no other status than 202 for a yes', async () => {
    const { receiver, notify } = await begin();
    receiver.next({ status: 200, body: '<html>please log in</html>' });
    expect(await notify(tell(raised))).toEqual({ kind: 'unsure', detail: 'answered 200' });
  });
});
