import type { Resource } from '../assembly.ts';
import { account } from './needs.ts';

export const region = 'eu-central-1';

type Resources = Readonly<Record<string, Resource>>;

/** Handlers keep the names that the stand-ins know them by; of everything else the logical id is the name. */
const names: readonly (readonly [type: string, id: RegExp, name: string])[] = [
  ['AWS::DynamoDB::GlobalTable', /Evidence/, 'evidence'],
  ['AWS::DynamoDB::GlobalTable', /State/, 'state'],
  ['AWS::Events::EventBus', /Bus/, 'bus'],
  ['AWS::Lambda::Function', /^(\w+?)(?:Handler)?Function[0-9A-F]{8}$/, 'Muster-shop-$1'],
  ['AWS::SNS::Topic', /EmailTopics(\w+)[0-9A-F]{8}$/, '$1'],
];

function nameOf(id: string, type: string): string {
  const [, pattern, name] = names.find(([of, matching]) => of === type && matching.test(id)) ?? [];
  const found = pattern?.exec(id);
  return name === undefined || !found ? id : name.replace('$1', found[1] ?? '');
}

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

/** By type and attribute: what CloudFormation would put in its place. Source: its reference of return values. */
const attributes: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::GlobalTable Ref': (name) => name,
  'AWS::DynamoDB::GlobalTable Arn': (name) => arn('dynamodb', `table/${name}`),
  'AWS::DynamoDB::GlobalTable StreamArn': (name) =>
    arn('dynamodb', `table/${name}/stream/2026-11-22T00:00:00.000`),
  'AWS::Events::EventBus Ref': (name) => name,
  'AWS::Events::EventBus Name': (name) => name,
  'AWS::Events::EventBus Arn': (name) => arn('events', `event-bus/${name}`),
  'AWS::Events::Rule Arn': (name) => arn('events', `rule/${name}`),
  'AWS::IAM::Role Ref': (name) => name,
  'AWS::IAM::Role Arn': (name) => `arn:aws:iam::${account}:role/${name}`,
  'AWS::Lambda::Function Ref': (name) => name,
  'AWS::Lambda::Function Arn': (name) => arn('lambda', `function:${name}`),
  'AWS::Logs::LogGroup Ref': (name) => name,
  'AWS::Logs::LogGroup Arn': (name) => arn('logs', `log-group:${name}:*`),
  'AWS::Scheduler::ScheduleGroup Arn': (name) => arn('scheduler', `schedule-group/${name}`),
  'AWS::SNS::Topic Ref': (name) => arn('sns', name),
  'AWS::SNS::Topic TopicArn': (name) => arn('sns', name),
  'AWS::SQS::Queue Ref': (name) => `https://sqs.${region}.amazonaws.com/${account}/${name}`,
  'AWS::SQS::Queue Arn': (name) => arn('sqs', name),
};

const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::StackName': 'Muster-shop',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** A text of a template with its references replaced; throws on what it does not know. */
export function resolved(resources: Resources, value: unknown): string {
  if (typeof value === 'string') return value;
  const [[fn, of] = []] = Object.entries((value ?? {}) as Record<string, unknown>);
  const text = (part: unknown): string => resolved(resources, part);
  if (fn === 'Ref') return pseudo[String(of)] ?? attributeOf(resources, String(of), 'Ref');
  if (fn === 'Fn::GetAtt') return attributeOf(resources, ...([of].flat() as [string, string]));
  if (fn === 'Fn::Join') {
    const [separator, parts] = of as [string, unknown[]];
    return parts.map(text).join(separator);
  }
  if (fn === 'Fn::Select') {
    const [index, list] = of as [number | string, { 'Fn::Split': [string, unknown] }];
    const [separator, whole] = list['Fn::Split'];
    return text(whole).split(separator)[Number(index)] ?? '';
  }
  if (fn === 'Fn::Sub' && typeof of === 'string')
    return of.replaceAll(/\$\{([^}.]+)(?:\.([^}]+))?\}/g, (_, id: string, attribute?: string) =>
      text(attribute === undefined ? { Ref: id } : { 'Fn::GetAtt': [id, attribute] }),
    );
  throw new Error(`not known what stands for ${JSON.stringify(value)}`);
}

function attributeOf(resources: Resources, id: string, attribute: string): string {
  const resource = resources[id];
  if (resource?.Type === 'AWS::Lambda::Alias' && attribute === 'Ref')
    return `${functionOf(resources, resource)}:${String(resource.Properties['Name'])}`;
  const known = resource && attributes[`${resource.Type} ${attribute}`];
  if (!known)
    throw new Error(`not known what stands for ${id} ${attribute} (${resource?.Type ?? 'no resource'})`);
  return known(nameOf(id, resource.Type));
}

const functionOf = (resources: Resources, { Properties }: Resource): string =>
  arn('lambda', `function:${resolved(resources, Properties['FunctionName'])}`);
