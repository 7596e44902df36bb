import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Alias, Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { HandlerName } from './bundle/bundle.ts';
import { asyncPatience, deadLettersOfFunction } from './dead-letters.ts';
import { HandlerFunction, type HandlerCode } from './handler-function.ts';
import { historyKept } from './history.ts';

export type DurableFunctionProps = HandlerCode & {
  handler: Extract<HandlerName, 'runbook' | 'drill' | 'notify'>;
  environment: Record<string, string>;
  memoryMb: number;
  /** Longer than the longest run: an execution that is timed out tells nobody its end. */
  executionMs: number;
  /** Of an invocation that waits for Lambda. */
  maxAge: Duration;
};

/** A durable function that runs a workflow, to be invoked through `alias` only. */
export class DurableFunction extends Construct {
  readonly alias: Alias;
  /** For its metrics, over every version. */
  readonly function: Function;
  readonly role: IRole;

  constructor(scope: Construct, id: string, props: DurableFunctionProps) {
    super(scope, id);
    const { executionMs, maxAge, ...rest } = props;
    const handler = new HandlerFunction(this, 'Handler', {
      ...rest,
      // Of one invocation, from one wait to the next.
      timeout: Duration.minutes(15),
      deadLetterQueue: deadLettersOfFunction(this, 'DeadLetters'),
      durable: {
        executionTimeout: Duration.seconds(Math.ceil(executionMs / 1000)),
        retentionPeriod: historyKept,
      },
    });
    this.function = handler.function;
    this.role = handler.role;
    this.alias = handler.function.addAlias('live');
    this.alias.configureAsyncInvoke(asyncPatience(maxAge));
  }
}
