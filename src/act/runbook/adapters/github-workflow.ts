import { z } from 'zod';
import type { ActionContext, ActionResult, Actor, Observed, Snapshot } from '#act/runbook/action.ts';
import { isDone } from '#act/runbook/adapters/ask.ts';
import { askGithub, shapedAs, tellGithub, type GithubParts } from '#act/runbook/adapters/github-api.ts';
import { judgeRun, judgeRuns, newest, Runs, WorkflowRun } from '#act/runbook/adapters/github-runs.ts';
import { lookTwice } from '#act/runbook/adapters/look-twice.ts';
import { fill, lacking, type Texts } from '#act/runbook/fill.ts';
import { iso, type Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import type { GithubWorkflow } from '#ground/config/kinds/actions/github-workflow.ts';

const Before = z.strictObject({ lastKnownGood: z.string().optional(), at: z.string() });
/** Null when GitHub did not say which run it is. */
const Receipt = z.strictObject({ run: z.int().nullable() });

type Parts = GithubParts & { clock: Clock };

/**
 * Dispatches a workflow and follows its run to the end. A dispatch takes no key; after a lost answer the run is known
 * again by its name, if the workflow puts an input that is `{key}` there (`run-name`). Rejects SECRET_UNAVAILABLE.
 */
export const createGithubWorkflowActor = (parts: Parts): Actor<'github-workflow'> => ({
  snapshot: (action, context, signal) => takeSnapshot(parts, action, context, signal),
  act: (action, context, before, signal) => dispatch(parts, action, pinned(context, before), signal),
  observe: (action, context, { before, receipt }, signal) =>
    lookTwice(parts.clock, action, signal, (inTime) =>
      observe(parts, action, { context, before: Before.parse(before), receipt }, inTime),
    ),
  pollMs: 10_000,
});

/** A workflow that is not there, or a token that may not, is better found before anybody approves. */
async function takeSnapshot(
  parts: Parts,
  action: GithubWorkflow,
  context: ActionContext,
  signal: AbortSignal,
): Promise<Snapshot> {
  const reason = lacking(action.inputs, context);
  if (reason !== undefined) return { kind: 'refused', reason };
  const answer = await askGithub(parts, action, { path: { ofWorkflow: '' } }, signal);
  if (answer.kind === 'missing') return { kind: 'refused', reason: answer.reason };
  if (answer.kind === 'response') {
    if ([401, 403, 404].includes(answer.status))
      return { kind: 'refused', reason: tellGithub(answer, action) };
    const state = shapedAs(z.object({ state: z.string() }), answer)?.state;
    if (isDone(answer.status) && state?.startsWith('disabled') === true)
      return { kind: 'refused', reason: `${action.workflow} is disabled in ${action.repository}: enable it` };
  }
  const { lastKnownGood } = context;
  const at = iso(parts.clock.now());
  return {
    kind: 'ready',
    before: lastKnownGood === undefined ? { at } : { at, lastKnownGood },
    would: `github-workflow ${action.workflow} of ${action.repository} on ${action.ref}`,
  };
}

function pinned(context: ActionContext, before: Json): Texts {
  const { run, key, incident, environment } = context;
  const { lastKnownGood } = Before.parse(before);
  return { run, key, incident, environment, ...(lastKnownGood !== undefined && { lastKnownGood }) };
}

async function dispatch(
  parts: Parts,
  action: GithubWorkflow,
  texts: Texts,
  signal: AbortSignal,
): Promise<ActionResult> {
  const json = { ref: action.ref, inputs: fill(action.inputs, texts) };
  const answer = await askGithub(parts, action, { path: { ofWorkflow: '/dispatches' }, json }, signal);
  if (answer.kind !== 'response')
    return { kind: answer.kind === 'lost' ? 'unknown' : 'failed', detail: answer.reason };
  const detail = tellGithub(answer, action);
  if (!isDone(answer.status)) return { kind: answer.status >= 500 ? 'unknown' : 'failed', detail };
  const run = shapedAs(z.object({ workflow_run_id: z.int().min(1) }), answer)?.workflow_run_id ?? null;
  const told = run === null ? 'dispatched, as a run that GitHub does not name' : `dispatched as run ${run}`;
  return { kind: 'done', detail: told, receipt: { run } };
}

type Seen = { context: ActionContext; before: z.infer<typeof Before>; receipt?: Json | undefined };

async function observe(
  parts: Parts,
  action: GithubWorkflow,
  { context, before, receipt }: Seen,
  signal: AbortSignal,
): Promise<Observed> {
  const run = receipt === undefined ? null : Receipt.parse(receipt).run;
  const path =
    run === null ? { ofWorkflow: `/runs?${newest(before.at)}` } : { ofRepository: `/actions/runs/${run}` };
  const answer = await askGithub(parts, action, { path }, signal);
  if (answer.kind !== 'response') return { kind: 'under-way', detail: answer.reason };
  if (!isDone(answer.status)) return { kind: 'under-way', detail: tellGithub(answer, action) };
  if (run === null)
    return judgeRuns(shapedAs(Runs, answer)?.workflow_runs, context.key, receipt !== undefined);
  const shown = shapedAs(WorkflowRun, answer);
  return shown ? judgeRun(shown) : { kind: 'under-way', detail: `run ${run} is not shown as expected` };
}
