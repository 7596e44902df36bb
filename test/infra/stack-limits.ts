import type { Resource } from './assembly.ts';

type Template = { Resources: Record<string, Resource>; Outputs?: object };

/** Characters of what only the deployment knows: no ARN of ours is longer. */
const unknownLength = 140;

/**
 * Quotas that a template of ours could come near to, each that it breaks in words. Sources: AWS CloudFormation User Guide
 * "Quotas"; IAM User Guide "IAM and STS quotas"; Lambda "Quotas"; CloudWatch API "Dashboard body structure".
 */
export function brokenQuotas({ Resources, Outputs = {} }: Template): string[] {
  const resources = Object.entries(Resources);
  const templateBytes = Buffer.byteLength(JSON.stringify({ Resources, Outputs }, null, 1));
  return [
    over('resources of a stack', resources.length, 500),
    over('outputs of a stack', Object.keys(Outputs).length, 200),
    over('bytes of a template', templateBytes, 1_000_000),
    ...inlinePolicies(Resources),
    ...resources.flatMap(([id, { Type, Properties }]) => quotasOf[Type]?.(id, Properties) ?? []),
  ].flat();
}

type Properties = Record<string, unknown>;

const quotasOf: Record<string, (id: string, properties: Properties) => string[]> = {
  'AWS::Lambda::Function': (id, { Environment }) =>
    over(`${id}: bytes of variables`, lengthOf((Environment as Properties | undefined)?.['Variables']), 4096),
  'AWS::IAM::ManagedPolicy': (id, { PolicyDocument }) =>
    over(`${id}: characters of a managed policy`, lengthOf(PolicyDocument), 6144),
  'AWS::SQS::QueuePolicy': (id, { PolicyDocument }) =>
    over(`${id}: bytes of a queue's policy`, lengthOf(PolicyDocument), 8192),
  'AWS::Events::Rule': (id, { EventPattern }) =>
    over(`${id}: characters of an event pattern`, lengthOf(EventPattern), 2048),
  'AWS::CloudWatch::Dashboard': (id, { DashboardBody }) => [
    ...over(`${id}: alarms of a widget`, JSON.stringify(DashboardBody).split('"SelfAlarms').length - 1, 100),
    ...over(`${id}: bytes of a dashboard`, lengthOf(DashboardBody), 1_000_000),
  ],
};

/** Of a role, all of them together. */
function inlinePolicies(resources: Record<string, Resource>): string[] {
  const characters = new Map<string, number>();
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    for (const { Ref } of Properties['Roles'] as { Ref: string }[]) {
      characters.set(Ref, (characters.get(Ref) ?? 0) + lengthOf(Properties['PolicyDocument']));
    }
  }
  return [...characters].flatMap(([role, count]) =>
    over(`${role}: characters of inline policies`, count, 10_240),
  );
}

const over = (what: string, found: number, max: number): string[] =>
  found > max ? [`${what}: ${found}, at most ${max}`] : [];

/** Of the JSON that is sent in the end. */
const lengthOf = (value: unknown): number => JSON.stringify(settled(value) ?? {}).length;

/** With something in place of each reference. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[key, of] = ['', undefined]] = entries;
  if (entries.length === 1 && key === 'Ref') return placeholder(String(of));
  if (entries.length === 1 && key === 'Fn::GetAtt') return 'x'.repeat(unknownLength);
  if (entries.length === 1 && key === 'Fn::Join') {
    const [separator, parts] = of as [string, unknown[]];
    return parts.map(settled).join(separator);
  }
  return Object.fromEntries(entries.map(([name, inner]) => [name, settled(inner)]));
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-1',
  'AWS::AccountId': '123456789012',
};

const placeholder = (name: string): string => pseudo[name] ?? 'x'.repeat(unknownLength);
