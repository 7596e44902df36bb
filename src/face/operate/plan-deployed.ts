import { functionName, ofType, type Template } from '#observe/cost/aws/template.ts';

/** What is deployed of one kind, and what for. */
export type DeployedRow = { kind: string; types: string[]; count: number; purpose: string };

const kinds: Readonly<Record<string, readonly [kind: string, purpose: string]>> = {
  'AWS::Lambda::Function': ['functions', 'everything that runs'],
  'AWS::Scheduler::Schedule': [
    'schedules',
    'checks and drills at their time; sweep and watchdog each minute',
  ],
  'AWS::DynamoDB::GlobalTable': ['tables', 'evidence, insert only, and state; kept when the stack goes'],
  'AWS::Events::EventBus': ['event buses', 'what happened, told once'],
  'AWS::Events::Rule': ['rules', 'who hears what happened'],
  'AWS::Events::Archive': ['archives', 'what was told, for a while'],
  'AWS::SQS::Queue': ['queues', 'what could not be delivered on its way'],
  'AWS::SNS::Topic': ['topics', 'mails to people, and alarms on Muster itself'],
  'AWS::SNS::Subscription': ['subscriptions', 'addresses that get mails'],
  'AWS::CloudWatch::Alarm': ['alarms', 'Muster itself is watched by none of its code'],
  'AWS::CloudWatch::Dashboard': ['dashboards', 'what somebody reads at three in the morning'],
  'AWS::Lambda::EventSourceMapping': ['stream readers', 'changes of what was recorded'],
  'AWS::Logs::LogGroup': ['log groups', 'what each function says, for a while'],
  'AWS::IAM::Role': ['roles', 'one for each function and each kind of schedule'],
  'AWS::IAM::Policy': ['policies', 'what the roles may'],
  'AWS::IAM::ManagedPolicy': ['policies', 'what the roles may'],
  'AWS::Lambda::Alias': ['aliases', 'the version of a durable function that new runs begin with'],
  'AWS::Lambda::Version': ['versions', 'code that runs under way go on with'],
  'AWS::Lambda::EventInvokeConfig': ['retry settings', 'two retries, a greatest age, dead letters'],
  'AWS::Lambda::Permission': ['permissions', 'rules may invoke their function'],
  'AWS::SQS::QueuePolicy': ['queue policies', 'only TLS'],
  'AWS::SNS::TopicPolicy': ['topic policies', 'only TLS, and who may send'],
  'AWS::Scheduler::ScheduleGroup': ['schedule groups', 'a folder of schedules each'],
  'AWS::CloudFormation::CustomResource': [
    'custom resources',
    'limits are put back before the stack changes or goes',
  ],
  'AWS::CDK::Metadata': ['notes', 'which constructs the CDK used'],
};

/** By kind, in the order above; kinds that it does not know as they are called, with no purpose. */
export function deployedIn(template: Template): DeployedRow[] {
  const found = Map.groupBy(Object.values(template.Resources), ({ Type }) => wordsFor(Type)[0]);
  const order = [...new Set([...Object.values(kinds).map(([kind]) => kind), ...found.keys()])];
  return order.flatMap((kind) => {
    const resources = found.get(kind) ?? [];
    const types = [...new Set(resources.map(({ Type }) => Type))];
    const [type] = types;
    if (type === undefined) return [];
    const purpose = type === functions ? namesIn(template) : wordsFor(type)[1];
    return [{ kind, types, count: resources.length, purpose }];
  });
}

const functions = 'AWS::Lambda::Function';

const wordsFor = (type: string): readonly [kind: string, purpose: string] =>
  kinds[type.startsWith('Custom::') ? 'AWS::CloudFormation::CustomResource' : type] ?? [type, ''];

const namesIn = (template: Template): string =>
  ofType(template, functions)
    .map(({ id }) => functionName(id).toLowerCase())
    .join(', ');
