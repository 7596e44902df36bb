import { ofRoles, statementsAt, type Rule, type Written } from './rule.ts';

/** Resources with a wildcard that stay, each with all that may be done on them, and why. */
export const wildcardResources: readonly { resource: RegExp; actions: readonly string[]; why: string }[] = [
  {
    resource: /^"\*"$/,
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    why: 'X-Ray knows no resources',
  },
  {
    resource: /^\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["\w+Function[0-9A-F]{8}","Arn"\]\},":\*"\]\]\}$/,
    actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
    why: 'executions of versions that are not there yet',
  },
  {
    resource: /:automation-execution\/\*"\]\]\}$/,
    actions: ['ssm:StartAutomationExecution', 'ssm:GetAutomationExecution'],
    why: 'an execution has its id from Systems Manager, when it starts',
  },
];

/** No role may do all of a kind, and on all of a kind only what is listed. */
export const wildcardsRule: Rule = (resources) => {
  const allowed = ofRoles(resources).filter(([, { Effect }]) => Effect === 'Allow');
  const granted = [
    ...allowed,
    ...statementsAt(resources, 'PolicyDocument', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy').filter(
      ([, { Effect }]) => Effect === 'Allow',
    ),
  ];
  return [
    ...granted.flatMap(([id, { Action }]) =>
      [Action]
        .flat()
        .filter((action) => /[*?]/.test(action))
        .map((action) => `${id} allows ${action}`),
    ),
    ...allowed.flatMap(([id, statement]) =>
      unlisted(statement).map(
        (resource) => `${id} allows ${[statement.Action].flat().join(', ')} on ${resource}`,
      ),
    ),
  ];
};

const unlisted = ({ Action, Resource }: Written): string[] =>
  [Resource]
    .flat()
    .map((resource) => JSON.stringify(resource))
    .filter((resource) => /[*?]/.test(resource))
    .filter((resource) => {
      const listed = wildcardResources.find((one) => one.resource.test(resource));
      return ![Action].flat().every((action) => listed?.actions.includes(action));
    });
