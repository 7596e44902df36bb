import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { OperationUpdate, WireOperation } from '@aws/durable-execution-sdk-js';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import {
  beginExecution,
  checkpointed,
  nextDue,
  wireOperations,
  type Execution,
} from '#ground/durable/adapters/local-execution.ts';
import { lambdaExecutionName } from '#ground/durable/execution-name.ts';

/** What a durable function is invoked with, as Lambda sends it. */
export type DurableEvent = {
  DurableExecutionArn: string;
  CheckpointToken: string;
  InitialExecutionState: { Operations: WireOperation[]; NextMarker: string };
};

export type DurableAnswer = {
  Status: 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED';
  Result?: string;
  Error?: unknown;
};

export type Started = { function: string; invocationType: string; execution: string; input: Json };

export type DurableLambda = {
  /** Every Invoke that was accepted, repeated ones too; of a function `Gone` none is. */
  started(): Started[];
  /** Everything that was ever checkpointed, as text. */
  checkpoints(): string;
  /**
   * Plays Lambda for one execution: invokes with what was checkpointed, and again after each wait, whose time passes at
   * once, or is waited for when it is at most `reallyMsMax`: what a handler polls reads a real clock. Rejects after 50
   * invocations. `execution`: what Lambda calls it, or the name that its starter was given.
   */
  drive(
    execution: string,
    invoke: (event: DurableEvent) => Promise<unknown>,
    reallyMsMax?: number,
  ): Promise<{ answer: DurableAnswer; invocations: number }>;
  /** Answers a request of Lambda's API. */
  answer(request: IncomingMessage, body: string, response: ServerResponse): void;
};

/** `function`: the alias that it was started by. `answers`: of this invocation's checkpoints, by what tells a repeated one. */
type Kept = {
  execution: Execution;
  function: string;
  input: string;
  token: number;
  answers: Map<string, unknown>;
  /** Somebody stopped it: it is not invoked any more, and no checkpoint of it is taken. */
  isStopped: boolean;
};

const invocationsMax = 50;

/** Lambda's Invoke of a durable function, the two calls that its SDK makes, and the one that stops an execution. */
export function durableLambda(): DurableLambda {
  const executions = new Map<string, Kept>();
  const started: Started[] = [];
  const log: string[] = [];
  let skippedMs = 0;
  const now = (): EpochMs => epochMs(Date.now() + skippedMs);

  return {
    started: () => [...started],
    checkpoints: () => log.join('\n'),
    async drive(name, invoke, reallyMsMax = 0) {
      const kept = found(executions, name);
      for (let invocations = 1; invocations <= invocationsMax; invocations += 1) {
        if (kept.isStopped) return { answer: { Status: 'STOPPED' }, invocations };
        kept.execution = checkpointed(kept.execution, [], now()).execution;
        // An invocation that was given up on writes nothing any more.
        kept.token += 1;
        kept.answers.clear();
        const answer = (await invoke(eventOf(kept))) as DurableAnswer;
        if (answer.Status !== 'PENDING') return { answer, invocations };
        const waitMs = Math.max(0, nextDue(kept.execution) - now());
        if (waitMs <= reallyMsMax) await setTimeout(waitMs);
        else skippedMs += waitMs;
      }
      throw new Error(`${name} is not done after ${invocationsMax} invocations`);
    },
    answer(request, body, response) {
      const { isInvoke, target, call } = partsOf(request);
      if (isInvoke) {
        const invocation = invocationOf(request, decodeURIComponent(target), body);
        response.setHeader('x-amz-durable-execution-arn', arnOf(invocation.function, invocation.execution));
        return reply(response, ...start(executions, started, invocation, now()));
      }
      const [, , name = ''] = decodeURIComponent(target).split('/');
      const kept = found(executions, name);
      log.push(body);
      if (call === 'state') return reply(response, 200, { Operations: restOf(kept) });
      if (call === 'stop') {
        kept.isStopped = true;
        return reply(response, 200, { StopTimestamp: now() / 1000 });
      }
      reply(response, ...take(kept, body, now()));
    },
  };
}

function partsOf({ url = '' }: IncomingMessage): { isInvoke: boolean; target: string; call: string } {
  const [, version, , target = '', call = ''] = url.split(/[/?]/);
  return { isInvoke: version === '2015-03-31', target, call };
}

const invocationOf = ({ headers }: IncomingMessage, name: string, body: string): Started => ({
  function: name,
  invocationType: String(headers['x-amz-invocation-type']),
  execution: String(headers['x-amz-durable-execution-name']),
  input: JSON.parse(body) as Json,
});

function start(
  executions: Map<string, Kept>,
  started: Started[],
  invocation: Started,
  now: EpochMs,
): [number, unknown] {
  if (invocation.function.includes('Gone')) return [404, { __type: 'ResourceNotFoundException' }];
  const known = executions.get(invocation.execution);
  const input = JSON.stringify(invocation.input);
  // Names are one list for the whole account.
  if (known && (known.input !== input || known.function !== invocation.function))
    return [409, { __type: 'DurableExecutionAlreadyStartedException' }];
  started.push(invocation);
  const { execution: name, function: alias } = invocation;
  const execution = (): Execution =>
    beginExecution({ workflow: 'runbook', name }, invocation.input, { now, timeoutMs: 86_400_000 });
  if (!known)
    executions.set(name, {
      execution: execution(),
      function: alias,
      input,
      token: 0,
      answers: new Map(),
      isStopped: false,
    });
  return [202, undefined];
}

/** A repeated checkpoint is answered as the first time; one that is out of turn is refused, as Lambda's SDK expects it. */
function take(kept: Kept, body: string, now: EpochMs): [number, unknown] {
  const { CheckpointToken, ClientToken, Updates = [] } = JSON.parse(body) as Checkpoint;
  const known = kept.answers.get(ClientToken);
  if (known !== undefined) return [200, known];
  if (kept.isStopped || CheckpointToken !== String(kept.token))
    return [400, { __type: 'InvalidParameterValueException', message: 'Invalid Checkpoint Token' }];
  const { execution, changed } = checkpointed(kept.execution, Updates, now);
  kept.execution = execution;
  kept.token += 1;
  const operations = wireOperations(execution, changed).map(withSeconds);
  const answer = { CheckpointToken: String(kept.token), NewExecutionState: { Operations: operations } };
  kept.answers.set(ClientToken, answer);
  return [200, answer];
}

type Checkpoint = { CheckpointToken: string; ClientToken: string; Updates?: OperationUpdate[] };

/** On the wire times are seconds since the epoch. */
const withSeconds = (operation: WireOperation): unknown =>
  JSON.parse(JSON.stringify(operation), (key, value: unknown) =>
    key.endsWith('Timestamp') ? Date.parse(String(value)) / 1000 : value,
  );

/** An execution belongs to the version that its alias pointed to. */
const arnOf = (alias: string, name: string): string =>
  `${alias.replace(/:live$/, ':7')}/durable-execution/${name}/0195e1c2-1d3f-7a4b-8c5d-6e7f8091a2b3`;

const eventOf = ({ execution, function: alias, token }: Kept): DurableEvent => ({
  DurableExecutionArn: arnOf(alias, execution.name),
  CheckpointToken: String(token),
  InitialExecutionState: pageOf(wireOperations(execution)),
});

/** What an invocation is told at once of its history; it asks for the rest. */
const operationsMax = 2;

const pageOf = (operations: WireOperation[]): DurableEvent['InitialExecutionState'] => ({
  Operations: operations.slice(0, operationsMax),
  NextMarker: operations.length > operationsMax ? 'the rest' : '',
});

const restOf = ({ execution }: Kept): unknown[] =>
  wireOperations(execution).slice(operationsMax).map(withSeconds);

function found(executions: ReadonlyMap<string, Kept>, name: string): Kept {
  const kept =
    executions.get(name) ??
    [...executions].find(([full, one]) => full === lambdaExecutionName(one.function, name))?.[1];
  if (!kept) throw new Error(`no execution ${name}`);
  return kept;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const type = (body as { __type?: string } | undefined)?.__type;
  response
    .writeHead(status, { 'content-type': 'application/json', ...(type && { 'x-amzn-errortype': type }) })
    .end(body === undefined ? '' : JSON.stringify(body));
}
