import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { grant } from './grant.ts';

/** To send events. */
export const grantBus = (to: IGrantable, bus: EventBus): void =>
  grant(to, ['events:PutEvents'], [bus.eventBusArn]);
