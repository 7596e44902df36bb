import { Policy, PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { acknowledgeWildcard } from '../acknowledge.ts';

/**
 * To keep and read the progress of the function's own executions. Lambda asks for it on the execution, whose ARN begins
 * with that of a version: an unqualified ARN matches none. Source: Lambda Developer Guide, security of durable functions.
 */
export function grantCheckpoints(role: IRole, fn: Function): void {
  const executions = `${fn.functionArn}:*`;
  // Not among the role's other rights: the function waits for those, and these name the function.
  const policy = new Policy(fn, 'Checkpoints', {
    roles: [role],
    statements: [
      new PolicyStatement({
        actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
        resources: [executions],
      }),
    ],
  });
  acknowledgeWildcard(
    policy,
    executions,
    'Executions of every version of this one function: the number of a version is not known before it is deployed.',
  );
}
