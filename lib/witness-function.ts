import { Duration } from 'aws-cdk-lib';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  StartingPosition,
  type Function,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { deadLetters } from './dead-letters.ts';
import { grantBus } from './grants/bus.ts';
import { grantDeadLetters } from './grants/dead-letters.ts';
import { grantEvidence } from './grants/evidence.ts';
import { grantStream } from './grants/stream.ts';
import { HandlerFunction } from './handler-function.ts';
import { memoryMb } from './memory.ts';
import type { Parts } from './parts.ts';

/** Half of what a stream keeps: what lies in the dead letters then can still be read in it for as long again. */
const ageMax = Duration.hours(12);

/** Tells of every record that is changed or removed. Inserts do not start it: all is well, and costs nothing. */
export function makeWitness(scope: Construct, { code, home }: Parts): Function {
  const { evidence } = home.tables;
  const within = new Construct(scope, 'Witness');
  const witness = new HandlerFunction(within, 'Handler', {
    ...code,
    handler: 'witness',
    environment: { ...home.journalEnvironment, MUSTER_BUS: home.bus.eventBusName },
    timeout: Duration.minutes(2),
    memoryMb: memoryMb.witness,
  });
  grantStream(witness.role, evidence);
  grantEvidence(witness.role, evidence);
  grantBus(witness.role, home.bus);
  const queue = deadLetters(within, 'DeadLetters');
  grantDeadLetters(witness.role, queue);
  const mapping = new EventSourceMapping(within, 'Changes', {
    target: witness.function,
    ...(evidence.tableStreamArn !== undefined && { eventSourceArn: evidence.tableStreamArn }),
    // Whatever is changed before it reads for the first time is told too.
    startingPosition: StartingPosition.TRIM_HORIZON,
    filters: [FilterCriteria.filter({ eventName: FilterRule.or('MODIFY', 'REMOVE') })],
    batchSize: 100,
    bisectBatchOnError: true,
    // As often as it takes until then: what it waits for may be a quota, a deployment or a person.
    maxRecordAge: ageMax,
    onFailure: { bind: () => ({ destination: queue.queueArn }) },
  });
  // Lambda looks at once whether it may read the stream.
  mapping.node.addDependency(witness.role);
  return witness.function;
}
