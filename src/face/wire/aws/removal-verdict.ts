import { heartbeatGuardian } from '#act/limits/adapters/heartbeat.ts';
import type { ClearTools, Uncleared } from '#act/limits/clear-targets.ts';
import type { Lease, Lock } from '#act/limits/lease.ts';
import type { Target } from '#act/limits/target.ts';
import type { Verdict } from '#face/wire/aws/removal-answer.ts';
import type { RemovalRequest } from '#face/wire/aws/removal-event.ts';
import { epochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { withStackOptions } from '#ground/base/command-text.ts';

/** What is left open fails the deployment, with what a person can do about it. */
export async function verdictOn(
  tools: ClearTools,
  open: readonly Uncleared[],
  request: RemovalRequest,
): Promise<Verdict> {
  if (open.length === 0) return { status: 'SUCCESS' };
  const reasons: string[] = [];
  for (const one of open)
    reasons.push(
      'lease' in one ? await lowered(tools, one.target, one.lease) : underWay(one.target, one.runbook),
    );
  return { status: 'FAILED', reason: withStackOptions(reasons.join('. '), stackOptions(request)) };
}

async function lowered(
  { state, clock }: ClearTools,
  target: Target,
  { id, state: is }: Lease,
): Promise<string> {
  const { environment } = target;
  const type = `type: muster limits restore --env ${environment}`;
  const what = `limits of ${environment} are lowered: lease ${id} is ${is}`;
  if (is === 'DISPUTED') return `${what}; ${type}, or: muster limits accept --env ${environment}`;
  const absent = await heartbeatGuardian(state, clock).arm(target, id);
  return `${what}${absent === null ? '' : `; ${absent}`}; ${type}`;
}

const underWay = ({ environment }: Target, { id, until }: Lock): string =>
  `runbook ${id} is under way on ${environment}, until ${iso(epochMs(until))} at the latest; try again once it is over`;

/** `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>` */
function stackOptions({ StackId }: RemovalRequest): string {
  const [, , , region = '', , resource = ''] = StackId.split(':');
  const [, name = ''] = resource.split('/');
  return `--stack ${name} --region ${region}`;
}
