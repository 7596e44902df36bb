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
    ...durableDestinations(resources),
    ...queues.filter((id) => !watched.has(id)).map((id) => `no alarm looks at ${id}`),
  ];
};

type Properties = Record<string, unknown>;
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
  ...ofType(resources, 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::EventInvokeConfig')
    .filter(([, { Properties }]) => !ofDurable(resources, Properties['FunctionName']))
    .map(([hop, { Properties }]) => ({ hop, deadLetters: onFailureOf(Properties) })),
  ...ofType(resources, 'AWS::SNS::Subscription').map(([hop, { Properties }]) => ({
    hop,
    deadLetters: Properties['RedrivePolicy'],
  })),
];

const onFailureOf = (properties: Properties): unknown =>
  (properties['DestinationConfig'] as { OnFailure?: unknown } | undefined)?.OnFailure;

const ofDurable = (resources: Resources, reference: unknown): boolean =>
  referredTo(reference).some((id) => resources[id]?.Properties['DurableConfig'] !== undefined);

/**
 * A function without a configuration of asynchronous invocations, unless a mapping alone reads for it; and each that is
 * durable: Lambda knows no destinations of those. Source: Lambda Developer Guide, "Invoking durable Lambda functions".
 */
function invokedFunctions(resources: Resources): Hop[] {
  const configured = ofType(resources, 'AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::EventSourceMapping');
  const known = new Set(configured.flatMap(([, { Properties }]) => referredTo(Properties['FunctionName'])));
  return ofType(resources, 'AWS::Lambda::Function')
    .filter(([id]) => !known.has(id) || ofDurable(resources, { Ref: id }))
    .map(([hop, { Properties }]) => ({
      hop,
      deadLetters: (Properties['DeadLetterConfig'] as { TargetArn?: unknown } | undefined)?.TargetArn,
    }));
}

/** Of which Lambda would take none, or ignore it. */
const durableDestinations = (resources: Resources): string[] =>
  ofType(resources, 'AWS::Lambda::EventInvokeConfig')
    .filter(
      ([, { Properties }]) =>
        ofDurable(resources, Properties['FunctionName']) && onFailureOf(Properties) !== undefined,
    )
    .map(([id]) => `${id} has a destination, and its function is durable`);
