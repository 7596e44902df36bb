import type { Ending } from '#act/runbook/phase.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import { requireAuthority } from '#face/operate/require-authority.ts';
import { requireNames } from '#face/operate/require-names.ts';
import { requireOperator } from '#face/operate/require-operator.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { byHand } from '#record/event/run-names.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { openIncident } from '#observe/alarm/incident.ts';

export type RunbookNow = {
  runbook: string;
  environment?: string;
  operator: string;
  dryRun: boolean;
  reason: string;
};

export type RanNow = { run: string; ending: Ending };

/** Starts a durable run and waits for its end. */
export type RunbookRunner = (input: RunbookInput) => Promise<Ending>;

export type RunbookNowTools = {
  config: Config;
  home: Authority;
  random: Random;
  vault: Pick<Vault, 'redact'>;
  state: StateStore;
  start: RunbookRunner;
};

/**
 * Runs a runbook because an operator says so: guards hold, approval is theirs. It is of the incident that is open there.
 * Rejects RUNBOOK_UNKNOWN, ENVIRONMENT_UNKNOWN, OPERATOR_UNKNOWN, USAGE when it is for several environments and none is
 * named, AUTHORITY_ELSEWHERE unless it runs dry, and RUN_UNFINISHED when this process is stopped before its end.
 */
export async function runRunbookNow(
  now: RunbookNow,
  { config, home, random, vault, state, start }: RunbookNowTools,
): Promise<RanNow> {
  requireNames('runbook', [now.runbook], Object.keys(config.runbooks));
  // Who starts a run approves it by that.
  if (!now.dryRun) requireOperator(config, now.operator);
  const environment = environmentOf(now, config);
  if (!now.dryRun) requireAuthority(config, environment, home);
  const run = byHand(now.runbook, random.id());
  const input: RunbookInput = {
    run,
    runbook: now.runbook,
    environment,
    incident: (await openIncident(state, { service: config.service, environment })) ?? 'none',
    // The input is stored with the run.
    reason: vault.redact(now.reason),
    operator: now.operator,
    dryRun: now.dryRun,
  };
  return { run, ending: await start(input).catch((error: unknown) => rejectUnfinished(run, error)) };
}

/** What is stopped half way is on the disk: whoever runs workflows next goes on with it. */
function rejectUnfinished(run: string, error: unknown): never {
  if (!(error instanceof MusterError) || error.code !== 'ENGINE_CLOSED') throw error;
  throw new MusterError('RUN_UNFINISHED', `stopped; ${run} is not finished`, {
    hint: 'muster up goes on with it',
    exit: 3,
    cause: error,
  });
}

function environmentOf({ runbook, environment }: RunbookNow, config: Config): string {
  const mine = config.runbooks[runbook]?.when.environments ?? [];
  if (environment !== undefined) {
    requireNames('environment', [environment], Object.keys(config.environments));
    if (mine.includes(environment)) return environment;
    throw new MusterError('USAGE', `${runbook} is for ${mine.join(' and ')}, not for ${environment}`, {
      hint: 'its when.environments in the config says so',
      exit: 2,
    });
  }
  const [only, ...others] = mine;
  if (only !== undefined && others.length === 0) return only;
  throw new MusterError('USAGE', `${runbook} is for ${mine.join(' and ')}: say which`, {
    hint: `muster runbook run ${runbook} --env ${only ?? 'NAME'}`,
    exit: 2,
  });
}
