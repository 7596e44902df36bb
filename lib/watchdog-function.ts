import { Duration } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { deadLetters, retriesMax } from './dead-letters.ts';
import { withSettings } from './drilled.ts';
import { MinuteFunction } from './minute-function.ts';
import type { Parts } from './parts.ts';
import type { Workflows } from './workflow-functions.ts';

/** An execution that broke off so long ago has been found by the minutes since. */
const endedAgeMax = Duration.minutes(15);

/** The function that puts limits back: every minute, and at once when an execution breaks off. It may invoke nothing. */
export function makeWatchdog(
  scope: Construct,
  { config, code, home }: Parts,
  { runbook, drill }: Workflows,
): Function {
  const watchdog = new MinuteFunction(scope, 'Watchdog', {
    ...code,
    handler: 'watchdog',
    environment: home.environment,
    does: 'limits that nobody puts back are put back',
    maxAge: endedAgeMax,
  });
  home.grantTo(watchdog.role, { settingsOf: withSettings(config), listsState: true });
  whenExecutionsBreakOff(watchdog, [runbook.function, ...(drill ? [drill.function] : [])]);
  return watchdog.function;
}

/** On the account's default bus: that is where Lambda tells. */
const whenExecutionsBreakOff = (watchdog: MinuteFunction, watched: readonly IFunction[]): Rule =>
  new Rule(watchdog, 'BrokenOff', {
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
      new LambdaFunction(watchdog.function, {
        retryAttempts: retriesMax,
        maxEventAge: endedAgeMax,
        deadLetterQueue: deadLetters(watchdog, 'RuleDeadLetters'),
      }),
    ],
  });
