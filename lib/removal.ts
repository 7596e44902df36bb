import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { settingsPlaces } from '#ground/config/settings-place.ts';
import { asyncInvoke, deadLetters } from './dead-letters.ts';
import { grantState, grantStateList } from './grants/state.ts';
import { HandlerFunction } from './handler-function.ts';
import { memoryMb } from './memory.ts';
import type { Parts } from './parts.ts';

/** Later CloudFormation fails the deployment by itself: longer than one invocation may last, and Lambda's next try. */
const answerWithin = Duration.minutes(40);
const triesAgainWithin = Duration.minutes(20);

/** Who lowers and who restores, with what rights. */
const changing = ['Watchdog', 'Runbook', 'Drill', 'DrillSchedules'];
/** What limits need to go back, and people to hear of it. */
const needed = ['Watchdog', 'Runbook', 'Drill', 'Tables', 'Bus', 'Dispatch', 'Notify', 'Events'];

/**
 * Lowered limits go back before a deployment takes away what restoring needs, and a lease that stays open fails it. Two
 * moments of one function: `BeforeChange` while the old watchdog lives, `BeforeRemoval` while everything is there. Made after
 * all that they stand beside, and whatever the config: it may have had settings before.
 */
export function makeRemoval(scope: Construct, { config, code, home }: Parts): Function {
  const within = new Construct(scope, 'Removal');
  const handler = new HandlerFunction(within, 'Handler', {
    ...code,
    handler: 'removal',
    environment: { MUSTER_STATE_TABLE: home.tables.state.tableName },
    // As long as the watchdog can be waited for.
    timeout: Duration.minutes(15),
    memoryMb: memoryMb.removal,
  });
  grantState(handler.role, home.tables.state);
  grantStateList(handler.role, home.tables.state);
  handler.function.configureAsyncInvoke(asyncInvoke(triesAgainWithin, deadLetters(within, 'DeadLetters')));

  const momentOf = (id: 'BeforeChange' | 'BeforeRemoval', phase: string): CustomResource =>
    new CustomResource(within, id, {
      resourceType: `Custom::Muster${id}`,
      serviceToken: handler.function.functionArn,
      serviceTimeout: answerWithin,
      properties: { Phase: phase, Service: config.service, Targets: settingsPlaces(config) },
    });
  const beforeChange = momentOf('BeforeChange', 'before-change');
  // Its rights too.
  beforeChange.node.addDependency(handler);
  for (const { node } of partsOf(scope, changing)) node.addDependency(beforeChange);
  const beforeRemoval = momentOf('BeforeRemoval', 'before-removal');
  beforeRemoval.node.addDependency(handler, ...partsOf(scope, needed));
  // What starts drills by itself comes last and goes first: nothing is lowered where nobody would wait for its end.
  for (const { node } of partsOf(scope, ['DrillSchedules'])) node.addDependency(beforeRemoval);
  return handler.function;
}

/** Those that this config has. */
const partsOf = (scope: Construct, ids: readonly string[]): IConstruct[] =>
  ids.flatMap((id) => scope.node.tryFindChild(id) ?? []);
