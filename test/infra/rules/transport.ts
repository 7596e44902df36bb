import { ofType, referredTo, statementsAt, type Resources, type Rule, type Written } from './rule.ts';

/** Queues and topics refuse whoever comes without TLS. */
export const transportRule: Rule = (resources) => [
  ...unsealed(resources, 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'sqs:*'),
  ...unsealed(resources, 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'sns:Publish'),
];

function unsealed(resources: Resources, type: string, policy: string, action: string): string[] {
  const sealed = new Set(
    statementsAt(resources, 'PolicyDocument', policy)
      .filter(([, statement]) => isSeal(statement, action))
      .flatMap(([, { Resource }]) => referredTo(Resource)),
  );
  return ofType(resources, type)
    .filter(([id]) => !sealed.has(id))
    .map(([id]) => `${id} can be used without TLS`);
}

const isSeal = ({ Effect, Action, Principal, Condition }: Written, action: string): boolean =>
  Effect === 'Deny' &&
  [Action].flat().includes(action) &&
  (Principal === '*' || (Principal as { AWS?: string }).AWS === '*') &&
  Condition?.['Bool']?.['aws:SecureTransport'] === 'false';
