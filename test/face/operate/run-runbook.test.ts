import { expect, it } from 'vitest';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import {
  type RunbookNow,
  type RunbookNowTools,
  type RunbookRunner,
  runRunbookNow,
} from '#face/operate/run-runbook.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createVault } from '#ground/secret/vault.ts';
import { joinIncident } from '#observe/alarm/incident.ts';
import { createWorld } from '../../fixtures/world.ts';

const runbook = (environments: string[]) => ({
  when: { environments },
  mode: 'approve',
  do: [{ kind: 'http', url: 'http://127.0.0.1:9/' }],
  verify: { checks: ['health'], rounds: 1, every: '1s' },
});

const config = Config.parse({
  version: 1,
  service: 'chat',
  environments: {
    staging: { baseUrl: 'http://127.0.0.1:9' },
    production: { baseUrl: 'http://127.0.0.1:9' },
    spare: { baseUrl: 'http://127.0.0.1:9' },
  },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  runbooks: { one: runbook(['production']), both: runbook(['staging', 'production']) },
});

const now: RunbookNow = {
  runbook: 'one',
  operator: 'oncall-1',
  dryRun: false,
  reason: 'said hunter2-hunter2',
};

async function start(
  more: Partial<RunbookNow>,
  runner?: RunbookRunner,
  tools: Partial<RunbookNowTools> = {},
): Promise<RunbookInput | undefined> {
  let started: RunbookInput | undefined;
  const vault = createVault({ read: async () => 'hunter2-hunter2' });
  await vault.read('TOKEN');
  const random = { id: () => 'id-1', unit: () => 0 };
  const remember: RunbookRunner = async (input) => {
    started = input;
    return { phase: 'verified', outcome: 'pass', reason: 'health passed 1 rounds' };
  };
  const { state } = createWorld('2026-11-22T14:00:00Z');
  const home = 'local' as const;
  const given = { config, random, vault, state, start: runner ?? remember, ...tools, home };
  await runRunbookNow({ ...now, ...more }, given);
  return started;
}

const refusal = async (more: Partial<RunbookNow>, runner?: RunbookRunner): Promise<unknown[]> => {
  const error = await start(more, runner).catch((reason: unknown) => reason);
  if (!(error instanceof MusterError)) throw new Error('it was not refused');
  return [error.code, error.message, error.hint, error.exit];
};

it('starts a run of its own for an operator, without the secrets of the reason', async () => {
  expect(await start({})).toEqual({
    run: 'one/by-hand/id-1',
    runbook: 'one',
    environment: 'production',
    incident: 'none',
    reason: 'said [secret TOKEN]',
    operator: 'oncall-1',
    dryRun: false,
  });
  expect((await start({ runbook: 'both', environment: 'staging' }))?.environment).toBe('staging');
});

it('is of the incident that is open where it runs, and of no other', async () => {
  const { state, clock } = createWorld('2026-11-22T14:00:00Z');
  await joinIncident(state, { service: 'chat', environment: 'production' }, 'health', clock.now());
  const of = async (environment: string) =>
    (await start({ runbook: 'both', environment }, undefined, { state }))?.incident;
  expect(await of('production')).toBe('production-20261122T1400-1');
  expect(await of('staging')).toBe('none');
});

it('refuses to act where another home has authority, and says there what it would do', async () => {
  const { production, ...others } = config.environments;
  if (!production) throw new Error('there is a production');
  const environments = { ...others, production: { ...production, authority: 'aws' as const } };
  const elsewhere = { config: { ...config, environments } };
  await expect(start({}, undefined, elsewhere)).rejects.toMatchObject({
    code: 'AUTHORITY_ELSEWHERE',
    exit: 2,
  });
  expect((await start({ dryRun: true }, undefined, elsewhere))?.dryRun).toBe(true);
  expect((await start({ runbook: 'both', environment: 'staging' }, undefined, elsewhere))?.run).toBe(
    'both/by-hand/id-1',
  );
});

it('refuses an environment that the runbook is not for', async () => {
  expect(await refusal({ environment: 'spare' })).toEqual([
    'USAGE',
    'one is for production, not for spare',
    'its when.environments in the config says so',
    2,
  ]);
  expect(await refusal({ environment: 'stagin' })).toEqual([
    'ENVIRONMENT_UNKNOWN',
    'no environment is named stagin; did you mean staging?',
    'the config has staging, production, spare',
    2,
  ]);
});

it('says that a run which was stopped half way goes on with the next up', async () => {
  const closed: RunbookRunner = async () => {
    throw new MusterError('ENGINE_CLOSED', 'this process is closing');
  };
  expect(await refusal({}, closed)).toEqual([
    'RUN_UNFINISHED',
    'stopped; one/by-hand/id-1 is not finished',
    'muster up goes on with it',
    3,
  ]);
});
