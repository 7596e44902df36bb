import { ArnFormat } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { SsmAutomation } from '#ground/config/kinds/actions/ssm-automation.ts';
import { acknowledgeWildcard } from '../../acknowledge.ts';
import { grant } from '../grant.ts';
import type { ActionPlace } from './place.ts';

/** Names that AWS keeps for its own documents, which belong to no account. */
const ofAws = /^(?:aws|amazon|amzn)/i;

/**
 * To start exactly this document and to look at what became of it. Source: Systems Manager User Guide, identity-based
 * policies of Automation; `automation-definition` is what IAM asked for before `document`.
 */
export function grantSsmAutomation({ stack, to, action }: ActionPlace<SsmAutomation>): void {
  const { document, version = '$DEFAULT', region } = action;
  const arnOf = (resource: string, resourceName: string, account?: string): string =>
    stack.formatArn({
      service: 'ssm',
      resource,
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      ...(account !== undefined && { account }),
      ...(region !== undefined && { region }),
    });
  const account = ofAws.test(document) ? '' : undefined;
  const executions = arnOf('automation-execution', '*');
  grant(
    to,
    ['ssm:StartAutomationExecution'],
    [
      arnOf('document', document, account),
      arnOf('automation-definition', `${document}:${version}`, account),
      executions,
    ],
  );
  grant(to, ['ssm:GetAutomationExecution'], [executions]);
  if (Construct.isConstruct(to.grantPrincipal))
    acknowledgeWildcard(
      to.grantPrincipal,
      executions,
      'Systems Manager gives an execution its id when it starts; which document may be started is named.',
    );
  grantRoles(to, action.parameters['AutomationAssumeRole'] ?? []);
}

/** The document then acts with that role's rights; without one it has this function's, which allow it nothing. */
function grantRoles(to: ActionPlace<SsmAutomation>['to'], roles: readonly string[]): void {
  if (roles.length === 0) return;
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [...roles],
      conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    }),
  );
}
