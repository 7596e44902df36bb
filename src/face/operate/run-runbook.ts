import type { Ending } from '#act/runbook/phase.ts';
import { RunbookInput } from '#act/runbook/runbook-input.ts';
import { requireNames } from '#face/operate/check-now.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import type { Config } from '#ground/config/schema/config.ts';

export type RunbookNow = {
  runbook: string;
  environment?: string;
  operator: string;
  dryRun: boolean;
  reason: string;
};

/** Starts a durable run and waits for its end. */
export type RunbookRunner = (input: RunbookInput) => Promise<Ending>;

/** Runs a runbook because an operator says so: guards hold, approval is theirs. Rejects RUNBOOK_UNKNOWN, USAGE. */
export async function runRunbookNow(
  now: RunbookNow,
  { config, random, start }: { config: Config; random: Random; start: RunbookRunner },
): Promise<{ run: string; ending: Ending }> {
  requireNames('runbook', [now.runbook], Object.keys(config.runbooks));
  const run = `${now.runbook}/${random.id()}`;
  const ending = await start({
    run,
    runbook: now.runbook,
    environment: environmentOf(now, config),
    incident: 'none',
    reason: now.reason,
    operator: now.operator,
    dryRun: now.dryRun,
  });
  return { run, ending };
}

function environmentOf({ runbook, environment }: RunbookNow, config: Config): string {
  const mine = config.runbooks[runbook]?.when.environments ?? [];
  if (environment !== undefined && mine.includes(environment)) return environment;
  const [only, ...others] = mine;
  if (environment === undefined && only !== undefined && others.length === 0) return only;
  throw new MusterError('USAGE', `${runbook} is for ${mine.join(' and ')}: say which`, {
    hint: `muster runbook run ${runbook} --env ${mine[0] ?? ''}`,
    exit: 2,
  });
}
