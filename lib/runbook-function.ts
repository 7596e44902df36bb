import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Config } from '#ground/config/schema/config.ts';
import { asyncInvoke, deadLetters } from './dead-letters.ts';
import { HandlerFunction } from './handler-function.ts';
import { executionMs } from './runbook-time.ts';

export type RunbookFunctionProps = {
  config: Config;
  bundles: string;
  environment: Record<string, string>;
  maxAge: Duration;
};

/** The durable function that runs runbooks, to be invoked through `alias` only. */
export class RunbookFunction extends Construct {
  readonly alias: Alias;
  /** For its metrics, over every version. */
  readonly function: IFunction;
  readonly role: IRole;

  constructor(scope: Construct, id: string, { config, bundles, environment, maxAge }: RunbookFunctionProps) {
    super(scope, id);
    const handler = new HandlerFunction(this, 'Handler', {
      handler: 'runbook',
      bundles,
      environment,
      // Of one invocation, from one wait to the next.
      timeout: Duration.minutes(15),
      memoryMb: 512,
      durable: {
        executionTimeout: Duration.seconds(Math.ceil(executionMs(config) / 1000)),
        retentionPeriod: Duration.days(30),
      },
    });
    this.function = handler.function;
    this.role = handler.role;
    this.alias = handler.function.addAlias('live');
    this.alias.configureAsyncInvoke(asyncInvoke(maxAge, deadLetters(this, 'DeadLetters')));
  }
}
