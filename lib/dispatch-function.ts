import { Duration } from 'aws-cdk-lib';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { drillScheduleOf } from '#ground/config/schedule.ts';
import { asyncInvoke, deadLetters } from './dead-letters.ts';
import { lateNewsAgeMax } from './event-age.ts';
import { eventRule } from './event-rule.ts';
import { grantInvoke } from './grants/invoke.ts';
import { HandlerFunction } from './handler-function.ts';
import { memoryMb } from './memory.ts';
import type { Parts } from './parts.ts';
import { Schedules } from './schedules.ts';
import type { Workflows } from './workflow-functions.ts';

/** Starts executions, each named after what it is for: on events, and drills on their schedules. */
export function makeDispatch(scope: Construct, parts: Parts, workflows: Workflows): Function {
  const { config, code, home } = parts;
  const { runbook, drill, notify } = workflows;
  const dispatch = new HandlerFunction(scope, 'Dispatch', {
    ...code,
    handler: 'dispatch',
    environment: {
      MUSTER_RUNBOOK_ALIAS: runbook.alias.functionArn,
      ...(drill && { MUSTER_DRILL_ALIAS: drill.alias.functionArn }),
      ...(notify && { MUSTER_NOTIFY_ALIAS: notify.alias.functionArn }),
    },
    // A start from nothing and a slow Invoke for each of many runs and notices: 20 times what it took when measured.
    timeout: Duration.seconds(30),
    memoryMb: memoryMb.dispatch,
  });
  grantInvoke(
    dispatch.role,
    [runbook, drill, notify].flatMap((started) => started?.alias ?? []),
  );
  dispatch.function.configureAsyncInvoke(
    asyncInvoke(lateNewsAgeMax, deadLetters(scope, 'DispatchDeadLetters')),
  );
  if (notify || Object.keys(config.runbooks).length > 0) {
    eventRule(scope, 'Events', {
      config,
      bus: home.bus,
      dispatch: dispatch.function,
      maxAge: lateNewsAgeMax,
      deadLetters: deadLetters(scope, 'RuleDeadLetters'),
    });
  }
  if (drill) scheduleDrills(scope, parts, dispatch.function);
  return dispatch.function;
}

const scheduleDrills = (scope: Construct, { config }: Parts, dispatch: Function): Schedules<Drills> =>
  new Schedules(scope, 'DrillSchedules', {
    sets: drillScheduleOf(config),
    target: dispatch,
    inputOf: (slot) => ({ drills: slot }),
    maxAgeMs: ({ startWithin }) => startWithin,
    deadLetters: deadLetters(scope, 'DrillScheduleDeadLetters'),
  });

type Drills = ReturnType<typeof drillScheduleOf>[number];
