import { expect, it } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { Config } from '#ground/config/schema/config.ts';
import type { Message } from '#observe/notify/message.ts';
import { deliver } from '#observe/notify/deliver.ts';
import { eventOf, run } from '../../fixtures/notify/events.ts';

const config = Config.parse({
  version: 1,
  service: 'chat',
  timezone: 'Europe/Berlin',
  environments: { production: { baseUrl: 'http://127.0.0.1:1' } },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  runbooks: {
    rollback_production: {
      when: { environments: ['production'] },
      mode: 'approve',
      approveWithin: '30m',
      do: [{ kind: 'http', url: 'http://127.0.0.1:1/rollback' }],
      verify: { checks: ['health'], rounds: 1, every: '1s' },
    },
  },
  notify: {
    team: {
      when: { environments: 'all' },
      channel: { kind: 'slack', webhook: { secret: 'SLACK_WEBHOOK_URL' } },
    },
  },
});

async function linesOf(waiting: string): Promise<string[]> {
  const told: Message[] = [];
  const slack = async (_: object, message: Message) => {
    told.push(message);
    return { kind: 'delivered', detail: 'ok' } as const;
  };
  const tools = {
    config,
    vault: { redact: <T>(value: T): T => value },
    clock: systemClock,
    notifiers: { slack },
  };
  const event = eventOf('Runbook Waiting', { id: `${waiting}#awaiting-approval`, run: waiting });
  await deliver(tools, { notice: 'team:1', name: 'team', event }, new AbortController().signal);
  return told.flatMap(({ lines }) => lines);
}

it('tells until when a run waits, by the config', async () => {
  expect(await linesOf(run)).toContain(
    'Muster: does nothing until you approve; the run expires by itself after its approveWithin (30m), at about 2026-11-22 16:14:29 Europe/Berlin',
  );
});

it('tells no time of a runbook that the config has no more', async () => {
  expect(await linesOf('gone/production-20261122T1443-7')).toContain(
    'Muster: does nothing until you approve; the run expires by itself after its approveWithin',
  );
});
