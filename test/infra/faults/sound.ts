import { expect } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import type { StoredRow } from '#record/evidence/evidence-log.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import type { World } from './world.ts';

type Delivered = { id: string; record: { stream: string; seq: number; hash: string } };

/** What holds after every case: the evidence verifies, nothing is said twice, nothing is owed, no secret is told. */
export async function expectSound(world: World, now: number): Promise<void> {
  const report = await verifyLog({ log: world.log, now: epochMs(now) });
  expect(report.faults, 'faults of the evidence').toEqual([]);
  const evidence = await rowsOf(world);
  const told = idsByStream(evidence);
  for (const [stream, ids] of told) expect(ids, `ids in ${stream}`).toEqual([...new Set(ids)]);
  await expectEventsOfRecords(world, told);
  const state = await world.items('state');
  for (const { value } of state) {
    const { owed = [] } = JSON.parse(value?.S ?? '{}') as { owed?: unknown[] };
    expect(owed, 'what is owed').toEqual([]);
  }
  const { events, lambda, mails } = world.aws;
  const everything = `${JSON.stringify([evidence, state, events(), mails(), lambda.started()])}${lambda.checkpoints()}${world.printed()}`;
  for (const secret of Object.values(world.house.secrets)) expect(everything).not.toContain(secret);
}

async function rowsOf({ log }: World): Promise<StoredRow[]> {
  const rows = (await log.streams()).map((stream) => log.rows(stream, { afterSeq: 0, limit: 1000 }));
  return (await Promise.all(rows)).flat();
}

/** Of what is recorded once however often it is tried. */
function idsByStream(evidence: readonly StoredRow[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { stream, json } of evidence) {
    const { id } = (JSON.parse(json) as { body: { id?: string } }).body;
    if (id !== undefined) ids.set(stream, [...(ids.get(stream) ?? []), id]);
  }
  return ids;
}

/** Each event points at the record that says the same, copies are the same, and every alarm's record was sent. */
async function expectEventsOfRecords(
  { aws, log, toldBefore }: World,
  told: Map<string, string[]>,
): Promise<void> {
  const firsts = new Map<string, unknown>();
  for (const { detail } of aws.events()) {
    const { id, record } = detail as Delivered;
    expect(detail, `a copy of ${id}`).toEqual(firsts.get(id) ?? detail);
    firsts.set(id, detail);
    const place = { fromSeq: record.seq, toSeq: record.seq, limit: 1, order: 'oldest-first' } as const;
    const [sealed] = await log.read(record.stream, place);
    expect([sealed?.hash, sealed?.record.body]).toEqual([record.hash, expect.objectContaining({ id })]);
  }
  for (const id of told.get('alarms') ?? [])
    expect([...firsts.keys(), ...toldBefore], 'events').toContain(id);
}
