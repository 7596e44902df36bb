import { Duration } from 'aws-cdk-lib';

/** How long AWS remembers executions, and events. Evidence is kept for ever. */
export const historyKept = Duration.days(30);
