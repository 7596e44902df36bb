import { expect } from 'vitest';
import type { Play } from '../matrix.ts';
import type { World } from '../world.ts';

const event = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  source: 'muster',
  'detail-type': 'Alarm Raised',
  detail: {
    v: 1,
    id: 'shop/production/health#1',
    service: 'shop',
    environment: 'production',
    check: 'health',
    incident: 'production-20261122T1443-1',
    severity: 'critical',
    reason: 'status (500) == 200',
    at: Date.now(),
    record: { stream: 'alarms', seq: 1, hash: 'a'.repeat(64) },
  },
};

/** An alarm starts its runbook and tells two channels. */
export const starts: Play = {
  handler: 'Dispatch',
  before: async () => undefined,
  async deliver(_, courier) {
    // EventBridge delivers twice now and then.
    const ends = [await courier.send(event), await courier.send(event)];
    if (!ends.includes('dead letter')) return;
    courier.calm();
    // What a person does with dead letters, once their cause is gone.
    await courier.send(event);
  },
  after: async () => undefined,
  until: Date.now(),
  async expected(world) {
    expect(executionsOf(world)).toEqual(['Notify', 'Notify', 'Runbook']);
  },
};

/** The functions of which an execution was started, sorted: a name that was started again is no new one. */
function executionsOf({ aws }: World): string[] {
  const inputs = new Map<string, unknown>();
  const functions = new Map<string, string>();
  for (const { execution, function: alias, input } of aws.lambda.started()) {
    expect(input).toEqual(inputs.get(execution) ?? input);
    inputs.set(execution, input);
    functions.set(execution, /Muster-shop-(\w+):live$/.exec(alias)?.[1] ?? alias);
  }
  return [...functions.values()].sort();
}
