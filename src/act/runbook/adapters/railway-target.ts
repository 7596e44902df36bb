import type { ActionContext } from '#act/runbook/action.ts';
import { deploymentsMax, type Deployment } from '#act/runbook/adapters/railway-deployments.ts';
import { isGoodRelease } from '#act/runbook/adapters/good-release.ts';
import { noLastKnownGood } from '#act/runbook/fill.ts';

export type Choice =
  | { kind: 'chosen'; target: Deployment; serving?: Deployment; newest: Deployment }
  | { kind: 'refused'; reason: string };

const serves = ({ status }: Deployment): boolean => status === 'SUCCESS' || status === 'SLEEPING';
/** It never ran, or ran and fell. */
const broken = new Set(['FAILED', 'CRASHED', 'SKIPPED']);
const over = new Set([...broken, 'REMOVED', 'REMOVING']);

/**
 * The newest deployment of the last known good release that may be gone back to, of `listed`, newest first. Never one
 * that was made while a limit was lowered.
 */
export function chooseTarget(listed: readonly Deployment[], context: ActionContext): Choice {
  const refused = (reason: string): Choice => ({ kind: 'refused', reason });
  const unknown = noLastKnownGood(context);
  if (unknown !== undefined) return refused(unknown);
  const [newest] = listed;
  if (!newest) return refused('Railway lists no deployment of this service in this environment');
  const pending = listed.find((one) => !serves(one) && !over.has(one.status));
  if (pending)
    return refused(
      `deployment ${pending.id} is ${pending.status}: it would take the place of a rollback; wait for it, or cancel it`,
    );
  const serving = listed.find(serves);
  if (serving && isGood(serving, context))
    return refused(
      `deployment ${serving.id} of ${context.lastKnownGood} serves already: nothing to roll back`,
    );
  const good = listed.filter((one) => isGood(one, context));
  const target = good.find((one) => isRestorable(one) && !isTainted(one, context));
  if (!target) return refused(noneOf(listed, good, context));
  return { kind: 'chosen', target, newest, ...(serving && { serving }) };
}

/** The names of a deployment that are the last known good release's. */
export const goodNames = ({ names }: Deployment, context: ActionContext): string[] =>
  names.filter((name) => isGoodRelease(name, context));

const isGood = (one: Deployment, context: ActionContext): boolean => goodNames(one, context).length > 0;

const isRestorable = ({ status, canRollback }: Deployment): boolean => canRollback && !broken.has(status);

function isTainted({ id, createdAt }: Deployment, { tainted }: ActionContext): boolean {
  const at = Date.parse(createdAt);
  return tainted.some(({ from, to, deployments }) => deployments.includes(id) || (at >= from && at <= to));
}

function noneOf(listed: readonly Deployment[], good: readonly Deployment[], context: ActionContext): string {
  const most = listed.length >= deploymentsMax ? `newest ${listed.length}` : `${listed.length}`;
  const looked = `of the ${most} deployments`;
  if (good.length === 0) {
    const unnamed = listed.filter(({ names }) => names.length === 0).length;
    const blind = unnamed > 0 ? `, ${unnamed} name no commit` : '';
    return `${looked} none is of ${context.lastKnownGood}${blind}`;
  }
  const tainted = good.filter((one) => isTainted(one, context)).length;
  const gone = good.filter((one) => !isRestorable(one)).length;
  return `${looked} ${good.length} of ${context.lastKnownGood}: ${tainted} made while a limit was lowered, ${gone} broken or no longer kept by Railway`;
}
