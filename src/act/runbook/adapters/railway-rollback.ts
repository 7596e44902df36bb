import { z } from 'zod';
import { startBudget, type Budget } from '#act/limits/place.ts';
import type { ActionContext, ActionResult, Actor, Snapshot } from '#act/runbook/action.ts';
import { cutBy } from '#act/runbook/adapters/cut-by.ts';
import { listDeployments, rollbackTo, type Railway } from '#act/runbook/adapters/railway-deployments.ts';
import { lookTwice } from '#act/runbook/adapters/look-twice.ts';
import { differences } from '#act/runbook/adapters/railway-differences.ts';
import { Before, judgeListed } from '#act/runbook/adapters/railway-judge.ts';
import { chooseTarget, goodNames } from '#act/runbook/adapters/railway-target.ts';
import { iso, type Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { RailwayHosting } from '#ground/config/kinds/railway.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';

export type RailwayRollbackParts = {
  railway: (source: RailwayHosting, http: HttpClient) => Railway;
  http: HttpClient;
  vault: Vault;
  clock: Clock;
};

const Receipt = z.strictObject({ askedAt: z.string() });

/**
 * Railway's own rollback: image and variables of an older deployment run again, as a new deployment. From its published
 * schema: `deploymentRollback` and `deploymentSnapshot`. Not checked against the live API: that the new deployment names
 * the commit of the old one, and how soon it is listed. It takes no key and shows none: after a lost answer nobody can
 * tell whether it was asked, until a deployment of that release comes up. Rejects SECRET_UNAVAILABLE.
 */
export const createRailwayRollbackActor = (parts: RailwayRollbackParts): Actor<'railway-rollback'> => ({
  snapshot: (action, context, signal) =>
    onRailway(parts, { action, context, signal }, takeSnapshot, (reason) => ({ kind: 'refused', reason })),
  act: (action, context, before, signal) =>
    onRailway(
      parts,
      { action, context, signal },
      (scene) => rollBack(scene, Before.parse(before), parts.clock),
      // Rejected is only what was certainly not carried out.
      (detail) => ({ kind: 'failed', detail }),
    ),
  observe: (action, context, { before, receipt }, signal) =>
    onRailway(
      parts,
      { action, context, signal },
      ({ railway, source, budget }) =>
        lookTwice(parts.clock, action, signal, async () => {
          const listed = await listDeployments(railway, source, budget);
          const asked = receipt === undefined ? undefined : Receipt.parse(receipt);
          return judgeListed(listed, Before.parse(before), asked, parts.clock.now());
        }),
      (detail) => ({ kind: 'under-way', detail }),
    ),
  // Railway counts requests by the hour.
  pollMs: 15_000,
});

type Scene = { railway: Railway; source: RailwayHosting; context: ActionContext; budget: Budget };
type Asked = { action: { timeout: number }; context: ActionContext; signal: AbortSignal };

async function onRailway<T>(
  { railway, http, vault, clock }: RailwayRollbackParts,
  { action, context, signal }: Asked,
  work: (scene: Scene) => Promise<T>,
  otherwise: (reason: string) => T,
): Promise<T> {
  const { hosting: source } = context;
  if (source?.kind !== 'railway')
    return otherwise(
      `the config says of no Railway service where ${context.environment} is hosted (hosting)`,
    );
  // A source of secrets that is down rejects here, before anything is asked of Railway.
  if ((await vault.read(source.token.secret)) === undefined)
    return otherwise(`missing secret ${source.token.secret}`);
  const bound = cutBy(http, signal);
  const budget = startBudget(clock, action.timeout);
  try {
    return await work({ railway: railway(source, bound.http), source, context, budget });
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return otherwise(error.hint === undefined ? error.message : `${error.message}; ${error.hint}`);
  } finally {
    await bound.close();
  }
}

async function takeSnapshot({ railway, source, context, budget }: Scene): Promise<Snapshot> {
  const choice = chooseTarget(await listDeployments(railway, source, budget), context);
  if (choice.kind === 'refused') return choice;
  const { target, serving, newest } = choice;
  const differs = await differences({ railway, source, budget }, [serving ?? newest, target]);
  const before: Before = {
    target: target.id,
    names: goodNames(target, context),
    newest: newest.id,
    newestAt: newest.createdAt,
    serving: serving?.id ?? null,
  };
  const would = `railway-rollback to deployment ${target.id} of ${context.lastKnownGood}, made ${target.createdAt}`;
  return { kind: 'ready', before, would, ...(differs.length > 0 && { differs }) };
}

async function rollBack(
  { railway, source, budget }: Scene,
  { target, newest }: Before,
  clock: Clock,
): Promise<ActionResult> {
  // Railway has no condition to hold a rollback against: this leaves milliseconds to lose somebody's deployment in.
  const [latest] = await listDeployments(railway, source, budget);
  if (latest?.id !== newest)
    return {
      kind: 'failed',
      detail: `somebody deployed since: ${latest?.id ?? 'nothing'} is the newest now`,
    };
  const askedAt = iso(clock.now());
  const answer = await railway.mutate(rollbackTo(target), budget);
  if (answer.kind === 'unsure') return { kind: 'unknown', detail: answer.reason };
  const said = z.object({ deploymentRollback: z.boolean() }).safeParse(answer.data);
  if (!said.success) return { kind: 'unknown', detail: 'Railway did not say whether it rolls back' };
  if (!said.data.deploymentRollback)
    return { kind: 'failed', detail: `Railway does not roll back to ${target}` };
  return { kind: 'done', detail: `Railway rolls back to deployment ${target}`, receipt: { askedAt } };
}
