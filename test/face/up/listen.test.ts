import { describe, expect, it } from 'vitest';
import { listen } from '#face/up/listen.ts';
import { Config } from '#ground/config/schema/config.ts';
import type { MusterEvent } from '#record/event/event.ts';
import { eventOf, raised } from '../../fixtures/notify/events.ts';

const configFor = (authority: 'aws' | 'local'): Config =>
  Config.parse({
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: 'http://127.0.0.1:1', authority } },
    checks: { chat_happy: { request: { path: '/chat' }, expect: { status: 200 } } },
    runbooks: {
      rollback: {
        when: { environments: ['production'] },
        mode: 'auto',
        do: [{ kind: 'http', url: 'http://127.0.0.1:1/rollback' }],
        verify: { checks: ['chat_happy'], rounds: 1, every: '1s' },
      },
    },
    notify: {
      oncall: {
        when: { environments: ['production'] },
        channel: { kind: 'slack', webhook: { secret: 'SLACK_WEBHOOK_URL' } },
      },
    },
  });

/** The workflows that an event starts. */
async function startedBy(event: MusterEvent, authority: 'aws' | 'local'): Promise<string[]> {
  const started: string[] = [];
  let hear: (event: MusterEvent) => Promise<void> = async () => undefined;
  listen({
    config: configFor(authority),
    workflows: { start: async (workflow) => void started.push(workflow), resumeAll: () => undefined },
    subscribe: (accept) => void (hear = accept),
  });
  await hear(event);
  return started;
}

describe('what is heard on this machine', () => {
  it('starts its runbook and tells its people where this machine answers for the environment', async () => {
    expect(await startedBy(raised, 'local')).toEqual(['runbook', 'notify']);
  });

  it('starts nothing and tells nobody where AWS answers for it', async () => {
    expect(await startedBy(raised, 'aws')).toEqual([]);
    expect(await startedBy(eventOf('Alarm Cleared'), 'aws')).toEqual([]);
  });

  it('is told all the same when it is a drill of the path of alarms', async () => {
    const drilled = eventOf('Alarm Raised', { check: 'alarm-path', isDrill: true });
    expect(await startedBy(drilled, 'aws')).toEqual(['runbook', 'notify']);
  });
});
