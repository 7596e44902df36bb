import { UpdateAliasCommand, type AliasConfiguration, type LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { ActionContext, ActionResult, Actor, Observed, Snapshot } from '#act/runbook/action.ts';
import { callAws } from '#act/runbook/adapters/aws-call.ts';
import { cannotRead, listVersions, readAlias, tell } from '#act/runbook/adapters/lambda-reads.ts';
import { chooseVersion } from '#act/runbook/adapters/lambda-versions.ts';
import { within } from '#act/runbook/adapters/within.ts';
import { noLastKnownGood } from '#act/runbook/fill.ts';
import type { LambdaAlias } from '#ground/config/kinds/actions/lambda-alias.ts';

const Before = z.strictObject({ from: z.string(), to: z.string(), revision: z.string() });
type Before = z.infer<typeof Before>;

/** Built with `maxAttempts: 1`. */
type ClientOf = (region?: string) => LambdaClient;

/**
 * Points an alias at an older version. The write names the revision that the snapshot saw: of two that are under way,
 * such as a lost one and its repetition, at most one takes effect, and none over somebody else's. Needs
 * `lambda:GetAlias`, `lambda:ListVersionsByFunction` and `lambda:UpdateAlias`.
 */
export const createLambdaAliasActor = (clientOf: ClientOf): Actor<'lambda-alias'> => ({
  snapshot: (action, context, signal) =>
    takeSnapshot(clientOf(action.region), action, context, within(action, signal)),
  act: (action, _context, before, signal) =>
    pointTo(clientOf(action.region), action, Before.parse(before), within(action, signal)),
  async observe(action, _context, { before, receipt }, signal) {
    const got = await readAlias(clientOf(action.region), action, within(action, signal));
    if (got.kind !== 'answered') return { kind: 'under-way', detail: cannotRead(action, got) };
    return judgeAlias(got.answer, action, Before.parse(before), receipt !== undefined);
  },
  pollMs: 5000,
});

async function takeSnapshot(
  client: LambdaClient,
  action: LambdaAlias,
  context: ActionContext,
  signal: AbortSignal,
): Promise<Snapshot> {
  const refused = (reason: string): Snapshot => ({ kind: 'refused', reason });
  const unknown = noLastKnownGood(context);
  if (unknown !== undefined) return refused(unknown);
  const got = await readAlias(client, action, signal);
  if (got.kind !== 'answered') return refused(cannotRead(action, got));
  const { FunctionVersion: from, RevisionId: revision, RoutingConfig } = got.answer;
  if (from === undefined || revision === undefined) return refused(`${tell(action)} shows no version`);
  if (Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0)
    return refused(
      `${tell(action)} sends traffic to two versions: somebody shifts it; end that first, by hand or with its deployment tool`,
    );
  const listed = await listVersions(client, action, signal);
  if (typeof listed === 'string') return refused(listed);
  const choice = chooseVersion(listed, from, context);
  if (choice.kind === 'refused') return choice;
  const { version: to, differs } = choice;
  const would = `lambda-alias ${tell(action)} from version ${from} to ${to}, of ${context.lastKnownGood}`;
  const before: Before = { from, to, revision };
  return { kind: 'ready', before, would, ...(differs.length > 0 && { differs }) };
}

async function pointTo(
  client: LambdaClient,
  action: LambdaAlias,
  { to, revision }: Before,
  signal: AbortSignal,
): Promise<ActionResult> {
  const command = new UpdateAliasCommand({
    FunctionName: action.function,
    Name: action.alias,
    FunctionVersion: to,
    RevisionId: revision,
  });
  const got = await callAws(signal, (abortSignal) => client.send(command, { abortSignal }));
  if (got.kind === 'answered') {
    const receipt = { revision: got.answer.RevisionId ?? null };
    return { kind: 'done', detail: `${tell(action)} points to version ${to}`, receipt };
  }
  if (got.name === 'PreconditionFailedException') return movedAlready(client, action, to, signal);
  const detail = `${tell(action)} cannot be moved: ${got.name}`;
  return { kind: got.kind === 'refused' ? 'failed' : 'unknown', detail };
}

/** Its revision has changed since the snapshot: by an act of ours whose answer got lost, or by somebody else. */
async function movedAlready(
  client: LambdaClient,
  action: LambdaAlias,
  to: string,
  signal: AbortSignal,
): Promise<ActionResult> {
  const got = await readAlias(client, action, signal);
  if (got.kind !== 'answered') return { kind: 'unknown', detail: cannotRead(action, got) };
  const { FunctionVersion: now = 'none' } = got.answer;
  if (now === to)
    return { kind: 'done', detail: `${tell(action)} points to version ${to} already`, receipt: {} };
  return { kind: 'failed', detail: `somebody else moved ${tell(action)}: it points to version ${now}` };
}

/**
 * Where nothing has moved, acting again is harmless: the request of a lost answer, should it still be under way, and its
 * repetition name the same revision, which only one of them can find.
 */
function judgeAlias(
  { FunctionVersion: now = 'none', RevisionId }: AliasConfiguration,
  action: LambdaAlias,
  { from, to, revision }: Before,
  isAnswered: boolean,
): Observed {
  const detail = `${tell(action)} points to version ${now}`;
  if (now === to) return { kind: 'live', detail };
  if (now !== from || RevisionId !== revision)
    return { kind: 'failed', detail: `${detail}: somebody else moved it` };
  return { kind: isAnswered ? 'under-way' : 'not-acted', detail };
}
