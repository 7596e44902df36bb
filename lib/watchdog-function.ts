import { Duration } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { asyncInvoke, deadLetters, retriesMax } from './dead-letters.ts';
import { everyMinute } from './every-minute.ts';
import { HandlerFunction } from './handler-function.ts';

export type WatchdogFunctionProps = {
  bundles: string;
  environment: Record<string, string>;
  /** Durable functions whose broken executions may have left limits lowered. */
  watched: readonly IFunction[];
};

/** An execution that broke off so long ago has been found by the minutes since. */
const endedAgeMax = Duration.minutes(15);

/** The function that puts limits back: every minute, and at once when an execution breaks off. It may invoke nothing. */
export class WatchdogFunction extends Construct {
  readonly function: IFunction;
  readonly role: IRole;

  constructor(scope: Construct, id: string, { bundles, environment, watched }: WatchdogFunctionProps) {
    super(scope, id);
    const handler = new HandlerFunction(this, 'Handler', {
      handler: 'watchdog',
      bundles,
      environment,
      // Longer than its minute where a place is slow: two at once restore as one.
      timeout: Duration.minutes(5),
      memoryMb: 512,
    });
    this.function = handler.function;
    this.role = handler.role;
    handler.function.configureAsyncInvoke(asyncInvoke(endedAgeMax, deadLetters(this, 'DeadLetters')));
    everyMinute(this, this.function, 'limits that nobody puts back are put back');
    this.#whenExecutionsBreakOff(watched);
  }

  /** On the account's default bus: that is where Lambda tells. */
  #whenExecutionsBreakOff(watched: readonly IFunction[]): void {
    new Rule(this, 'BrokenOff', {
      description: 'muster: executions that broke off',
      eventPattern: {
        source: ['aws.lambda'],
        detailType: ['Durable Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'STOPPED'],
          // With the version behind it.
          functionArn: watched.flatMap(({ functionArn }) => Match.prefix(functionArn)),
        },
      },
      targets: [
        new LambdaFunction(this.function, {
          retryAttempts: retriesMax,
          maxEventAge: endedAgeMax,
          deadLetterQueue: deadLetters(this, 'RuleDeadLetters'),
        }),
      ],
    });
  }
}
