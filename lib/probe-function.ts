import { Duration } from 'aws-cdk-lib';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { scheduleOf } from '#ground/config/schedule.ts';
import { asyncInvoke, deadLetters } from './dead-letters.ts';
import { HandlerFunction } from './handler-function.ts';
import { memoryMb } from './memory.ts';
import type { Parts } from './parts.ts';
import { periodMs } from './schedule-expression.ts';
import { Schedules } from './schedules.ts';
import { secretNames } from './secret-names.ts';

/** Runs the checks of one slot, whenever its schedule says so. */
export function makeProbe(scope: Construct, { config, code, home }: Parts): Function {
  const sets = scheduleOf(config);
  const probe = new HandlerFunction(scope, 'Probe', {
    ...code,
    handler: 'probe',
    environment: home.environment,
    // What targets that do not answer take, and confirming that: of its own it needs seconds.
    timeout: Duration.minutes(5),
    memoryMb: memoryMb.probe,
  });
  home.grantTo(probe.role, { secrets: secretNames(config).probe, listsState: true });
  probe.function.configureAsyncInvoke(
    asyncInvoke(queueAge(sets.map(periodMs)), deadLetters(scope, 'ProbeDeadLetters')),
  );
  new Schedules(scope, 'Schedules', {
    sets,
    target: probe.function,
    inputOf: (slot) => slot,
    // One period: an older slot is a gap.
    maxAgeMs: periodMs,
    deadLetters: deadLetters(scope, 'ScheduleDeadLetters'),
  });
  return probe.function;
}

/** One queue serves every schedule: the longest period counts, and a slot that came too late is not probed anyway. */
const queueAge = (periodsMs: readonly number[]): Duration =>
  Duration.seconds(Math.min(21_600, Math.max(60, ...periodsMs.map((ms) => Math.floor(ms / 1000)))));
