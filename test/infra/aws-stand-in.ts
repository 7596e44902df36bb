import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTables, startDynamo } from '../fixtures/dynalite.ts';
import { startEventBridge, type DeliveredEvent } from '../fixtures/eventbridge.ts';
import { answerStacks, type Stacks } from './cloudformation.ts';
import { durableLambda, type DurableLambda } from './durable-stand-in.ts';
import { meet, type FateOf } from './faults/fate.ts';
import { accessLog, type Access } from './policy/access.ts';
import { needsOf } from './policy/needs.ts';

export type AwsStandIn = {
  /** For AWS_ENDPOINT_URL: every service behind one address. */
  endpoint: string;
  dynamoEndpoint: string;
  lambda: DurableLambda;
  /** What the bus accepted. */
  events(): DeliveredEvent['event'][];
  /** What SNS took, in order: topic, subject and text. */
  mails(): Mail[];
  /** What CloudFormation tells of stacks, from now on; of any other it says that there is none. */
  stacks: Stacks;
  /** Called before each call is carried out, and once more when SNS has taken a message and not answered yet. */
  witness(see: Witness): void;
  /** Asked for each call, in the order in which they come. */
  decide(fateOf: FateOf): void;
  /** Calls that need this action are answered at this address instead. */
  mount(action: string, origin: string): void;
  /** A call that is not allowed is refused, for good. */
  access: Access;
  [Symbol.asyncDispose](): Promise<void>;
};

export type Mail = { TopicArn: string; Subject: string; Message: string };

/** What it rejects with is the answer: nobody is left to hear it. */
export type Witness = (call: {
  accessKey: string;
  action: string;
  body: string;
  when: 'before' | 'taken';
}) => Promise<void>;

/** AWS on 127.0.0.1 as far as the handlers use it: tables `evidence` and `state`, a bus, parameters, e-mail, durable functions. */
export async function startAws(parameters: Record<string, string>): Promise<AwsStandIn> {
  const dynamo = await startDynamo();
  await createTables(dynamo.endpoint);
  const bridge = await startEventBridge();
  const lambda = durableLambda();
  const access = accessLog();
  const mounted = new Map<string, string>();
  const mails: Mail[] = [];
  const stacks: Stacks = new Map();
  let witness: Witness = async () => undefined;
  let fateOf: FateOf = () => undefined;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { accessKey, region, service } = signerOf(request);
    const body = await bodyOf(request);
    const needs = needsOf({ ...lineOf(request), service, region, body });
    const [{ action }] = needs;
    const carryOut = async (answer: ServerResponse): Promise<void> => {
      const elsewhere = mounted.get(action);
      if (elsewhere !== undefined) return forward(elsewhere, request, body, answer);
      if (service === 'lambda') return lambda.answer(request, body, answer);
      if (service === 'ssm') return answerParameter(parameters, body, answer);
      if (service === 'cloudformation') return answerStacks(stacks, body, answer);
      if (service === 'sns') {
        mails.push(Object.fromEntries(new URLSearchParams(body)) as Mail);
        await witness({ accessKey, action, body, when: 'taken' });
        return void answer.writeHead(200, { 'content-type': 'text/xml' }).end(mailTaken);
      }
      await forward(service === 'dynamodb' ? dynamo.endpoint : bridge.endpoint, request, body, answer);
    };
    const fate = access.admits(accessKey, needs)
      ? fateOf({ accessKey, action, body })
      : { kind: 'denied' as const };
    await witness({ accessKey, action, body, when: 'before' });
    await meet(fate, action, { request, response }, carryOut);
  };
  const server = createServer((request, response) => {
    take(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dynamoEndpoint: dynamo.endpoint,
    lambda,
    events: () => bridge.events().map(({ event }) => event),
    mails: () => [...mails],
    stacks,
    witness: (see) => void (witness = see),
    decide: (decided) => void (fateOf = decided),
    access,
    mount: (action, origin) => void mounted.set(action, origin),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await bridge.close();
      await dynamo.close();
    },
  };
}

const lineOf = ({ method = '', url = '', headers }: IncomingMessage) => ({
  method,
  url,
  target: headers['x-amz-target']?.toString(),
});

const mailTaken =
  '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>';

/** Every call is signed: `Credential=KEY/20261122/eu-central-1/dynamodb/aws4_request`. */
function signerOf({ headers }: IncomingMessage): { accessKey: string; region: string; service: string } {
  const [accessKey = '', , region = '', service = ''] =
    /Credential=([^,]+)/.exec(String(headers.authorization))?.[1]?.split('/') ?? [];
  return { accessKey, region, service };
}

function answerParameter(parameters: Record<string, string>, body: string, response: ServerResponse): void {
  const { Name, WithDecryption } = JSON.parse(body) as { Name: string; WithDecryption: boolean };
  const value = parameters[Name];
  const type = { 'content-type': 'application/x-amz-json-1.1' };
  if (value === undefined) return void response.writeHead(400, type).end('{"__type":"ParameterNotFound"}');
  const Value = WithDecryption ? value : 'AQICAHh-encrypted';
  response.writeHead(200, type).end(JSON.stringify({ Parameter: { Name, Type: 'SecureString', Value } }));
}

async function forward(
  to: string,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): Promise<void> {
  const { method = 'POST', url = '/' } = request;
  const kept = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'];
  const headers = Object.fromEntries(
    kept.flatMap((name) => (request.headers[name] ? [[name, String(request.headers[name])]] : [])),
  );
  const answer = await fetch(to + url, { method, headers, ...(body !== '' && { body }) });
  const type = answer.headers.get('x-amzn-errortype');
  response
    .writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? '',
      ...(type !== null && { 'x-amzn-errortype': type }),
    })
    .end(await answer.text());
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
