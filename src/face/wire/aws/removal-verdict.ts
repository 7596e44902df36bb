import { heartbeatGuardian } from '#act/limits/adapters/heartbeat.ts';
import type { ClearTools, Uncleared } from '#act/limits/clear-targets.ts';
import type { Verdict } from '#face/wire/aws/removal-answer.ts';
import type { RemovalRequest } from '#face/wire/aws/removal-event.ts';
import { withStackOptions } from '#ground/base/command-text.ts';

/** What is left open fails the deployment, with what a person can do about it. */
export async function verdictOn(
  { state, clock }: ClearTools,
  open: readonly Uncleared[],
  request: RemovalRequest,
): Promise<Verdict> {
  if (open.length === 0) return { status: 'SUCCESS' };
  const reasons: string[] = [];
  for (const { target, lease } of open) {
    const type = `type: muster limits restore --env ${target.environment}`;
    const what = `limits of ${target.environment} are lowered: lease ${lease.id} is ${lease.state}`;
    if (lease.state === 'DISPUTED') {
      reasons.push(`${what}; ${type}, or: muster limits accept --env ${target.environment}`);
      continue;
    }
    const absent = await heartbeatGuardian(state, clock).arm(target, lease.id);
    reasons.push(`${what}${absent === null ? '' : `; ${absent}`}; ${type}`);
  }
  return { status: 'FAILED', reason: withStackOptions(reasons.join('. '), stackOptions(request)) };
}

/** `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>` */
function stackOptions({ StackId }: RemovalRequest): string {
  const [, , , region = '', , resource = ''] = StackId.split(':');
  const [, name = ''] = resource.split('/');
  return `--stack ${name} --region ${region}`;
}
