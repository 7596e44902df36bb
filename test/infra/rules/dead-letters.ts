import { ofType, referredTo, type Resources, type Rule } from './rule.ts';

/** Every asynchronous hop leaves behind what it could not deliver, and an alarm looks at each such queue. */
export const deadLettersRule: Rule = (resources) => {
  const hops = hopsOf(resources);
  const queues = ofType(resources, 'AWS::SQS::Queue').map(([id]) => id);
  const watched = new Set(
    ofType(resources, 'AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) =>
      Properties['MetricName'] === 'ApproximateNumberOfMessagesVisible'
        ? referredTo(Properties['Dimensions'])
        : [],
    ),
  );
  const isQueue = (deadLetters: unknown): boolean =>
    referredTo(deadLetters).some((id) => queues.includes(id));
  return [
    ...hops.filter(({ deadLetters }) => !isQueue(deadLetters)).map(({ hop }) => `${hop} has no dead letters`),
    ...queues.filter((id) => !watched.has(id)).map((id) => `no alarm looks at ${id}`),
  ];
};

type Hop = { hop: string; deadLetters: unknown };
type Delivery = { DeadLetterConfig?: unknown };

const hopsOf = (resources: Resources): Hop[] => [
  ...invokedFunctions(resources),
  ...ofType(resources, 'AWS::Scheduler::Schedule').map(([hop, { Properties }]) => ({
    hop,
    deadLetters: (Properties['Target'] as Delivery).DeadLetterConfig,
  })),
  ...ofType(resources, 'AWS::Events::Rule').flatMap(([hop, { Properties }]) =>
    (Properties['Targets'] as Delivery[]).map(({ DeadLetterConfig }) => ({
      hop,
      deadLetters: DeadLetterConfig,
    })),
  ),
  ...ofType(resources, 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::EventInvokeConfig').map(
    ([hop, { Properties }]) => ({
      hop,
      deadLetters: (Properties['DestinationConfig'] as { OnFailure?: unknown } | undefined)?.OnFailure,
    }),
  ),
  ...ofType(resources, 'AWS::SNS::Subscription').map(([hop, { Properties }]) => ({
    hop,
    deadLetters: Properties['RedrivePolicy'],
  })),
];

/** A function without a configuration of asynchronous invocations, unless a mapping alone reads for it. */
function invokedFunctions(resources: Resources): Hop[] {
  const configured = ofType(resources, 'AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::EventSourceMapping');
  const known = new Set(configured.flatMap(([, { Properties }]) => referredTo(Properties['FunctionName'])));
  return ofType(resources, 'AWS::Lambda::Function')
    .filter(([id]) => !known.has(id))
    .map(([hop]) => ({ hop, deadLetters: undefined }));
}
