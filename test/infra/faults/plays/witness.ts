import { expect } from 'vitest';
import { itemAt, tableChanges, type Change } from '../../table-stream.ts';
import type { Play } from '../matrix.ts';
import type { World } from '../world.ts';
import { slotAt, toldIds, watch } from './slots.ts';

const stream = 'production/shop/health/eu-central-1';

async function changesIn({ aws }: World): Promise<[Change, Change]> {
  const record = await itemAt(aws.dynamoEndpoint, stream, 1);
  const at = Date.now();
  return [
    { id: 'c-1', name: 'MODIFY', before: record, after: { ...record, outcome: { S: 'fail' } }, at },
    { id: 'c-2', name: 'REMOVE', before: record, at },
  ];
}

/** Two changes of evidence in one batch, which Lambda reads again in halves when it failed, and as a whole besides. */
export const witnesses: Play = {
  handler: 'Witness',
  before: (world) => watch(world, 0),
  async deliver(world, courier) {
    const [one, other] = await changesIn(world);
    for (const batch of [[one, other], [one], [other]]) {
      if ((await courier.send(tableChanges(...batch))) === 'taken') continue;
      courier.calm();
      await courier.send(tableChanges(...batch));
    }
  },
  after: async () => undefined,
  until: slotAt(1) - 1,
  async expected(world) {
    const ids = ['c-1', 'c-2'].map((id) => `shop/evidence/${stream}/1#${id}`);
    const records = await world.log.read('witness', { limit: 100, order: 'oldest-first' });
    expect(records.map(({ record }) => (record.body as { id: string }).id).sort()).toEqual(ids);
    expect(toldIds(world)).toEqual(ids);
  },
};
