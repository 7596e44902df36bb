import {
  GetAutomationExecutionCommand,
  StartAutomationExecutionCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { ActionContext, ActionResult, Actor, Observed, Snapshot } from '#act/runbook/action.ts';
import { wordOf } from '#act/runbook/adapters/ask.ts';
import { callAws } from '#act/runbook/adapters/aws-call.ts';
import { within } from '#act/runbook/adapters/within.ts';
import { fill, lacking } from '#act/runbook/fill.ts';
import { sha256 } from '#ground/base/hash.ts';
import type { SsmAutomation } from '#ground/config/kinds/actions/ssm-automation.ts';

/** With texts filled in: a repetition with other parameters would be refused. */
const Before = z.strictObject({ parameters: z.record(z.string(), z.array(z.string())) });
const Receipt = z.strictObject({ execution: z.string() });

/** Built with `maxAttempts: 1`. */
type ClientOf = (region?: string) => SSMClient;

/**
 * Starts a Systems Manager Automation, and follows it to its end. Its token is made from the act's key: started again it
 * is the same execution. That AWS answers so is documented, and not checked against a live account. Needs
 * `ssm:StartAutomationExecution` on the document and `ssm:GetAutomationExecution`.
 */
export const createSsmAutomationActor = (clientOf: ClientOf): Actor<'ssm-automation'> => ({
  snapshot: (action, context) => Promise.resolve(prepare(action, context)),
  act: (action, { key }, before, signal) =>
    start(clientOf(action.region), action, { key, ...Before.parse(before) }, signal),
  async observe(action, _context, { receipt }, signal) {
    if (receipt === undefined)
      return {
        kind: 'not-acted',
        detail: `${action.document} may be started again: by its token it is the same execution`,
      };
    return observe(clientOf(action.region), action, Receipt.parse(receipt).execution, signal);
  },
  pollMs: 10_000,
});

function prepare(action: SsmAutomation, context: ActionContext): Snapshot {
  const { document, version, parameters } = action;
  const reason = lacking(parameters, context);
  if (reason !== undefined) return { kind: 'refused', reason };
  const would = `ssm-automation ${document}${version === undefined ? '' : ` version ${version}`}`;
  return { kind: 'ready', before: { parameters: fill(parameters, context) }, would };
}

type Order = { key: string; parameters: Record<string, string[]> };

async function start(
  client: SSMClient,
  action: SsmAutomation,
  { key, parameters }: Order,
  signal: AbortSignal,
): Promise<ActionResult> {
  const { document, version } = action;
  const command = new StartAutomationExecutionCommand({
    DocumentName: document,
    DocumentVersion: version,
    Parameters: parameters,
    ClientToken: tokenOf(key),
  });
  const got = await callAws(within(action, signal), (abortSignal) => client.send(command, { abortSignal }));
  if (got.kind !== 'answered')
    return {
      kind: got.kind === 'refused' && got.name !== 'IdempotentParameterMismatch' ? 'failed' : 'unknown',
      detail: `${document} was not seen to start: ${got.name}`,
    };
  const { AutomationExecutionId: execution } = got.answer;
  if (execution === undefined) return { kind: 'unknown', detail: `${document} started without an id` };
  return { kind: 'done', detail: `${document} runs as ${execution}`, receipt: { execution } };
}

/** The form of a UUID (version 8: of one's own making). */
function tokenOf(key: string): string {
  const hex = sha256(key);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const succeeded = new Set(['Success', 'CompletedWithSuccess']);
const ended = new Set([
  'Failed',
  'TimedOut',
  'Cancelled',
  'Cancelling',
  'CompletedWithFailure',
  'Rejected',
  'ChangeCalendarOverrideRejected',
  'Exited',
]);

async function observe(
  client: SSMClient,
  action: SsmAutomation,
  execution: string,
  signal: AbortSignal,
): Promise<Observed> {
  const command = new GetAutomationExecutionCommand({ AutomationExecutionId: execution });
  const got = await callAws(within(action, signal), (abortSignal) => client.send(command, { abortSignal }));
  if (got.kind !== 'answered')
    return { kind: 'under-way', detail: `execution ${execution} cannot be read: ${got.name}` };
  const status = got.answer.AutomationExecution?.AutomationExecutionStatus ?? 'unknown';
  const detail = `execution ${execution} of ${action.document} is ${wordOf(status)}`;
  if (succeeded.has(status)) return { kind: 'live', detail };
  return { kind: ended.has(status) ? 'failed' : 'under-way', detail };
}
