import { Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function } from 'aws-cdk-lib/aws-lambda';

/**
 * To keep and read the progress of the function's own executions. Lambda asks for it on the execution, whose ARN begins
 * with that of a version: an unqualified ARN matches none. Source: Lambda Developer Guide, security of durable functions.
 */
export function grantCheckpoints(role: IRole, fn: Function): void {
  // Not among the role's other rights: the function waits for those, and these name the function.
  const policy = new Policy(fn, 'Checkpoints', {
    roles: [role],
    statements: [
      new PolicyStatement({
        actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
        resources: [`${fn.functionArn}:*`],
      }),
    ],
  });
  const logicalId = Stack.of(fn).getLogicalId(fn.node.defaultChild as CfnFunction);
  Validations.of(policy).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>:*]`,
    reason:
      "executions of every version of this one function: a version's number is not known before it is deployed",
  });
}
