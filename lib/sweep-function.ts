import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { asyncInvoke, deadLetters } from './dead-letters.ts';
import { everyMinute } from './every-minute.ts';
import { HandlerFunction } from './handler-function.ts';

export type SweepFunctionProps = { bundles: string; environment: Record<string, string> };

/**
 * The function that looks after the others: every minute it tells what is owed and reminds, watches whether Muster itself
 * sees and records, and covers slots for which nobody came. It may invoke nothing.
 */
export class SweepFunction extends Construct {
  readonly function: IFunction;
  readonly role: IRole;

  constructor(scope: Construct, id: string, { bundles, environment }: SweepFunctionProps) {
    super(scope, id);
    const handler = new HandlerFunction(this, 'Handler', {
      handler: 'sweep',
      bundles,
      environment,
      // Longer than its minute where much is owed: two at once tell and record as one.
      timeout: Duration.minutes(5),
      memoryMb: 512,
    });
    this.function = handler.function;
    this.role = handler.role;
    const nextMinuteComes = Duration.minutes(1);
    handler.function.configureAsyncInvoke(asyncInvoke(nextMinuteComes, deadLetters(this, 'DeadLetters')));
    everyMinute(this, this.function, 'what is owed is told, and Muster itself is watched');
  }
}
