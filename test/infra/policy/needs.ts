import type { Need } from './evaluate.ts';

/** A request to AWS, by what its signature and its line say. */
export type AwsRequest = {
  service: string;
  region: string;
  method: string;
  url: string;
  /** `DynamoDB_20120810.Query`; of SNS and Lambda there is none. */
  target: string | undefined;
  body: string;
};

export const account = '123456789012';

/**
 * What IAM is asked before the request is carried out, the action itself first. Where AWS's documents differ on the
 * resource, all that they name. Throws on an operation that no handler is known to use. Source: Service Authorization
 * Reference of each service, and for PartiQL and durable executions their developer guides.
 */
export function needsOf(request: AwsRequest): [Need, ...Need[]] {
  const needs = services[request.service]?.(request);
  if (!needs) throw new Error(`no rights are known of ${request.service} ${operationOf(request)}`);
  return needs;
}

type Needs = [Need, ...Need[]] | undefined;

const operationOf = ({ target, url }: AwsRequest): string => target?.split('.')[1] ?? url;

const services: Readonly<Record<string, (request: AwsRequest) => Needs>> = {
  dynamodb: ofTable,
  events: ofBus,
  ssm: ofSystemsManager,
  sns: ofTopic,
  lambda: ofFunction,
  cloudformation: ofStack,
};

const arn = (service: string, region: string, resource: string): string =>
  resource.startsWith('arn:') ? resource : `arn:aws:${service}:${region}:${account}:${resource}`;

const onEach = (action: string, [first, ...rest]: readonly string[]): Needs => {
  const need = (resource: string): Need => ({ action, resource });
  return first === undefined ? undefined : [need(first), ...rest.map(need)];
};

type TableInput = { TableName?: string; IndexName?: string; Statement?: string };

function ofTable(request: AwsRequest): Needs {
  const operation = operationOf(request);
  const { TableName, IndexName, Statement = '' } = JSON.parse(request.body) as TableInput;
  const on = (action: string, table: string): Needs =>
    onEach(`dynamodb:${action}`, [
      arn('dynamodb', request.region, `table/${table}`) + (IndexName ? `/index/${IndexName}` : ''),
    ]);
  if (operation !== 'ExecuteStatement') return TableName === undefined ? undefined : on(operation, TableName);
  const [, verb, table] =
    /^(INSERT INTO|SELECT .*? FROM|UPDATE|DELETE FROM) "([^"]+)"/i.exec(Statement) ?? [];
  const action = partiQl[verb?.split(' ')[0]?.toUpperCase() ?? ''];
  return action === undefined || table === undefined ? undefined : on(action, table);
}

const partiQl: Readonly<Record<string, string>> = {
  INSERT: 'PartiQLInsert',
  SELECT: 'PartiQLSelect',
  UPDATE: 'PartiQLUpdate',
  DELETE: 'PartiQLDelete',
};

function ofBus(request: AwsRequest): Needs {
  if (operationOf(request) !== 'PutEvents') return undefined;
  const { Entries } = JSON.parse(request.body) as { Entries: { EventBusName?: string }[] };
  const buses = Entries.map(({ EventBusName = 'default' }) =>
    arn(
      'events',
      request.region,
      EventBusName.startsWith('arn:') ? EventBusName : `event-bus/${EventBusName}`,
    ),
  );
  return onEach('events:PutEvents', [...new Set(buses)]);
}

type SystemsInput = {
  Name?: string;
  Names?: string[];
  DocumentName?: string;
  DocumentVersion?: string;
  AutomationExecutionId?: string;
  Parameters?: { AutomationAssumeRole?: string[] };
};

function ofSystemsManager(request: AwsRequest): Needs {
  const operation = operationOf(request);
  const input = JSON.parse(request.body) as SystemsInput;
  const at = (resource: string): string => arn('ssm', request.region, resource);
  if (operation === 'GetAutomationExecution')
    return onEach(`ssm:${operation}`, [at(`automation-execution/${input.AutomationExecutionId}`)]);
  if (operation === 'StartAutomationExecution') return ofAutomation(input, at);
  const names = input.Names ?? (input.Name === undefined ? [] : [input.Name]);
  return onEach(
    `ssm:${operation}`,
    names.map((name) => at(`parameter/${name.replace(/^\//, '')}`)),
  );
}

function ofAutomation(
  { DocumentName = '', DocumentVersion, Parameters }: SystemsInput,
  at: (to: string) => string,
): Needs {
  const started = onEach('ssm:StartAutomationExecution', [
    at(`document/${DocumentName}`),
    at(`automation-definition/${DocumentName}:${DocumentVersion ?? '$DEFAULT'}`),
    at('automation-execution/4105a4fc-f944-11e6-9d32-0a1b2c3d495h'),
  ]);
  const passed = (Parameters?.AutomationAssumeRole ?? []).map((resource) => ({
    action: 'iam:PassRole',
    resource,
    context: { 'iam:PassedToService': 'ssm.amazonaws.com' },
  }));
  return started && [...started, ...passed];
}

function ofTopic({ body }: AwsRequest): Needs {
  const input = new URLSearchParams(body);
  return onEach(`sns:${input.get('Action')}`, [input.get('TopicArn') ?? '']);
}

function ofStack({ region, body }: AwsRequest): Needs {
  const input = new URLSearchParams(body);
  const stack = arn('cloudformation', region, `stack/${input.get('StackName')}/*`);
  return onEach(`cloudformation:${input.get('Action')}`, [stack]);
}

/** A path is `/version/collection/name/part/subject`, whatever of it there is. */
function ofFunction({ method, url, region }: AwsRequest): Needs {
  const [, , collection, encoded = '', part = '', subject = ''] = url.split(/[/?]/);
  const name = decodeURIComponent(encoded);
  if (collection === 'durable-executions') return onEach(`lambda:${ofExecution[part]}`, [name]);
  const fn = arn('lambda', region, name.startsWith('arn:') ? name : `function:${name}`);
  if (part === 'invocations') return onEach('lambda:InvokeFunction', [fn]);
  if (part === 'versions') return onEach('lambda:ListVersionsByFunction', [fn]);
  const action = { GET: 'lambda:GetAlias', PUT: 'lambda:UpdateAlias' }[method];
  return part === 'aliases' && action ? onEach(action, [fn, `${fn}:${subject}`]) : undefined;
}

const ofExecution: Readonly<Record<string, string>> = {
  checkpoint: 'CheckpointDurableExecution',
  state: 'GetDurableExecutionState',
  stop: 'StopDurableExecution',
};
