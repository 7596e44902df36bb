import { executionName, lambdaExecutionName } from '#ground/durable/execution-name.ts';

/** As Scheduler writes it. */
export const scheduledTime = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** As Lambda tells, by EventBridge, how the execution of a run ended. */
export const executionEnded = (run: string, status = 'FAILED'): object => ({
  version: '0',
  id: 'd019b03c-a8a3-9d58-85de-241e96206538',
  'detail-type': 'Durable Execution Status Change',
  source: 'aws.lambda',
  account: '123456789012',
  time: '2026-11-22T13:08:22Z',
  region: 'eu-central-1',
  resources: [],
  detail: {
    durableExecutionArn: `${drillArn}/durable-execution/${nameOf(run)}/9f7d84c9-ea3d-3ffc-b3e5-5ec51c34ffc9`,
    durableExecutionName: nameOf(run),
    functionArn: drillArn,
    status,
    startTimestamp: '2026-11-22T13:00:22.345Z',
    endTimestamp: '2026-11-22T13:08:22.345Z',
  },
});

const drillArn = 'arn:aws:lambda:eu-central-1:123456789012:function:Muster-shop-Drill:1';

const nameOf = (run: string): string => lambdaExecutionName(drillArn, executionName([run]));
