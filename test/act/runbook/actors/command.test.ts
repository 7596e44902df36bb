import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandActor } from '#act/runbook/adapters/command.ts';
import { CommandAction } from '#ground/config/kinds/actions/command.ts';
import { context } from '../../../fixtures/actors/world.ts';

const never = new AbortController().signal;
const shell = (script: string, timeout = '60s'): CommandAction =>
  CommandAction.parse({ kind: 'command', command: ['/bin/sh', '-c', script], timeout });

const act = (action: CommandAction, before: { lastKnownGood?: string } = {}) =>
  commandActor.act(action, context, before, never);

async function told(before: { lastKnownGood?: string }): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-command-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'told');
  await act(shell(`env | grep ^MUSTER_ | sort > '${file}'`), before);
  return readFileSync(file, 'utf8');
}

describe('a command action', () => {
  it('learns from its environment what it is for', async () => {
    expect(await told({ lastKnownGood: '4f2a9c1' })).toBe(
      `MUSTER_ENVIRONMENT=production
MUSTER_INCIDENT=production-20261122T1445-1
MUSTER_KEY=rollback/production-20261122T1445-1#act1
MUSTER_LAST_KNOWN_GOOD=4f2a9c1
MUSTER_RUN=rollback/production-20261122T1445-1
`,
    );
  });

  it('learns of no last known good release where there is none, whatever Muster was started with', async () => {
    process.env['MUSTER_LAST_KNOWN_GOOD'] = 'somebody-elses';
    onTestFinished(() => void delete process.env['MUSTER_LAST_KNOWN_GOOD']);
    expect(await told({})).not.toContain('MUSTER_LAST_KNOWN_GOOD');
  });

  it('fails with its exit code', async () => {
    expect(await act(shell('exit 3'))).toEqual({ kind: 'failed', detail: '/bin/sh ended with 3' });
  });

  it('is unknown when it is killed', async () => {
    expect(await act(shell('kill -9 $$'))).toEqual({
      kind: 'unknown',
      detail: '/bin/sh was ended by SIGKILL',
    });
  });

  it('is unknown when it runs out of time', async () => {
    expect(await act(shell('exec sleep 30', '200ms'))).toEqual({
      kind: 'unknown',
      detail: '/bin/sh ran out of time',
    });
  });

  it('certainly did nothing when it cannot be started', async () => {
    const action = CommandAction.parse({ kind: 'command', command: ['/no/such/program'] });
    expect(await act(action)).toEqual({
      kind: 'failed',
      detail: '/no/such/program cannot be started: spawn /no/such/program ENOENT',
    });
  });

  it('is described by its program alone: arguments may be secrets', async () => {
    const action = CommandAction.parse({ kind: 'command', command: ['deploy.sh', '--token', 'hunter2'] });
    expect(await commandActor.snapshot(action, context, never)).toEqual({
      kind: 'ready',
      before: { lastKnownGood: '4f2a9c1' },
      would: 'command deploy.sh',
    });
  });
});
