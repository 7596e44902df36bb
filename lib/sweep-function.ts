import { Duration } from 'aws-cdk-lib';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { MinuteFunction } from './minute-function.ts';
import type { Parts } from './parts.ts';
import { secretNames } from './secret-names.ts';

const nextMinuteComes = Duration.minutes(1);

/**
 * The function that looks after the others: every minute it tells what is owed and reminds, watches whether Muster itself
 * sees and records, and covers slots for which nobody came. It may invoke nothing.
 */
export function makeSweep(scope: Construct, { config, code, home }: Parts): Function {
  const sweep = new MinuteFunction(scope, 'Sweep', {
    ...code,
    handler: 'sweep',
    environment: home.environment,
    does: 'what is owed is told, and Muster itself is watched',
    maxAge: nextMinuteComes,
  });
  home.grantTo(sweep.role, { secrets: secretNames(config).sweep, listsState: true });
  return sweep.function;
}
