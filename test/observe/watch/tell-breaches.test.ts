import { describe, expect, it } from 'vitest';
import { epochMs, sha256Hex } from '#ground/base/brand.ts';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import { sha256 } from '#ground/base/hash.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Breach } from '#observe/watch/breach.ts';
import { tellBreaches } from '#observe/watch/tell-breaches.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { Crash, createWorld, type World } from '../../fixtures/world.ts';

const noon = epochMs(Date.parse('2026-11-22T12:00:00Z'));

const breachOf = (seq: number, more: Partial<Breach> = {}): Breach => ({
  id: `change-${seq}`,
  stream: 'production/chat/health/eu-central-1',
  seq,
  problem: 'was changed (hash, json)',
  hash: 'a'.repeat(64),
  found: 'b'.repeat(64),
  at: noon,
  ...more,
});

const openWorld = () => {
  const world = createWorld('2026-11-22T12:00:05Z');
  return { ...world, config: { service: 'chat' } };
};

const recorded = async ({ log }: Pick<World, 'log'>): Promise<EvidenceRecord[]> =>
  (await log.read('witness', { limit: 1000, order: 'oldest-first' })).map(({ record }) => record);

describe('records that were changed', () => {
  it('are recorded with what they were, and told with the record that says so', async () => {
    const world = openWorld();
    await tellBreaches(world, [breachOf(12)]);

    const [record] = await recorded(world);
    expect(record).toMatchObject({ stream: 'witness', seq: 1, kind: 'witness', outcome: 'fail' });
    expect(record?.body).toEqual({
      id: 'chat/evidence/production/chat/health/eu-central-1/12#change-12',
      service: 'chat',
      environment: 'production',
      reason: 'production/chat/health/eu-central-1#12 was changed (hash, json)',
      broken: {
        kept: 'aws',
        stream: 'production/chat/health/eu-central-1',
        seq: 12,
        hash: 'a'.repeat(64),
        found: 'b'.repeat(64),
      },
      brokenAt: noon,
    });
    expect(world.sent).toEqual([
      {
        type: 'Evidence Broken',
        detail: {
          v: 1,
          id: 'chat/evidence/production/chat/health/eu-central-1/12#change-12',
          service: 'chat',
          environment: 'production',
          incident: 'none',
          severity: 'critical',
          reason: 'production/chat/health/eu-central-1#12 was changed (hash, json)',
          broken: {
            kept: 'aws',
            stream: 'production/chat/health/eu-central-1',
            seq: 12,
            hash: 'a'.repeat(64),
          },
          at: noon,
          record: { stream: 'witness', seq: 1, hash: (await world.log.head('witness'))?.hash },
        },
      },
    ]);
  });

  it('are of every environment where their stream is of none', async () => {
    const world = openWorld();
    await tellBreaches(world, [breachOf(1, { stream: 'alarms' }), breachOf(2, { stream: 'x' })]);
    expect(world.sent.map(({ detail }) => detail.environment)).toEqual(['*', '*']);
  });

  it('are recorded once, however often and in whatever parts they are read again', async () => {
    const world = openWorld();
    const batch = [1, 2, 3, 4].map((seq) => breachOf(seq));
    await tellBreaches(world, batch);
    await tellBreaches(world, batch.slice(2));
    world.clock.move(20 * 3_600_000);
    await tellBreaches(world, [...batch, breachOf(5)]);

    expect(
      (await recorded(world)).map(({ body }) => (body as { broken: { seq: number } }).broken.seq),
    ).toEqual([1, 2, 3, 4, 5]);
  });

  it('are two where one record is changed twice', async () => {
    const world = openWorld();
    await tellBreaches(world, [breachOf(7), breachOf(7, { id: 'another' })]);
    expect((await recorded(world)).length).toBe(2);
  });

  it('are all tried again when the bus does not take one', async () => {
    const world = openWorld();
    world.acceptOnly(1);
    await expect(tellBreaches(world, [breachOf(1), breachOf(2), breachOf(3)])).rejects.toThrow(
      '2 of 3 breaches of evidence were not sent',
    );
    world.acceptOnly(10);
    await tellBreaches(world, [breachOf(1), breachOf(2), breachOf(3)]);

    expect((await recorded(world)).length).toBe(3);
    expect(world.sent.map(({ detail }) => detail.record.seq)).toEqual([1, 1, 2, 3]);
  });

  it('are told, with the place that is broken as their record, where somebody wrote into the stream of the witness', async () => {
    const world = openWorld();
    const garbage = { ...(await aRecord(world)), seq: 9e15 };
    await world.log.insert({ record: garbage, json: '{"not":"a record"}', hash: sha256Hex('e'.repeat(64)) });
    await tellBreaches(world, [breachOf(12), breachOf(13)]);

    expect(world.sent.map(({ detail: { reason, record } }) => [reason, record])).toEqual([
      [
        'production/chat/health/eu-central-1#12 was changed (hash, json); not recorded: the stream witness takes no record',
        { stream: 'production/chat/health/eu-central-1', seq: 12, hash: 'a'.repeat(64) },
      ],
      [
        'production/chat/health/eu-central-1#13 was changed (hash, json); not recorded: the stream witness takes no record',
        { stream: 'production/chat/health/eu-central-1', seq: 13, hash: 'a'.repeat(64) },
      ],
    ]);
  });

  it('are told where the last place of that stream is taken', async () => {
    const world = openWorld();
    const last = { ...(await aRecord(world)), seq: Number.MAX_SAFE_INTEGER };
    const json = canonicalJson(last);
    await world.log.insert({ record: last, json, hash: sha256(json) });
    await tellBreaches(world, [breachOf(12)]);

    expect(world.sent.map(({ detail }) => detail.record.seq)).toEqual([12]);
  });

  it('are tried again, and not told twice over, while evidence cannot be reached', async () => {
    const world = openWorld();
    const log = { ...world.log, head: unreachable, read: unreachable };
    await expect(tellBreaches({ ...world, log }, [breachOf(1)])).rejects.toThrow('the table is away');
    expect(world.sent).toEqual([]);
  });

  it('are recorded once and told, whatever call the function dies at', async () => {
    let deaths = 0;
    for (let isDead = true; isDead; deaths += isDead ? 1 : 0) {
      const world = openWorld();
      const batch = [breachOf(1), breachOf(2, { stream: 'alarms' })];
      world.crashAt(deaths);
      isDead = await tellBreaches(world, batch).then(() => false, isCrash);
      world.crashAt(undefined);
      await tellBreaches(world, batch);

      expect((await recorded(world)).length, `${deaths}`).toBe(2);
      expect(new Set(world.sent.map(({ detail }) => detail.id)).size, `${deaths}`).toBe(2);
    }
    expect(deaths).toBeGreaterThan(10);
  });
});

/** As the witness writes it. */
async function aRecord(world: ReturnType<typeof openWorld>): Promise<EvidenceRecord> {
  const other = openWorld();
  await tellBreaches(other, [breachOf(1, { at: world.clock.now() })]);
  const [record] = await recorded(other);
  if (!record) throw new Error('nothing recorded');
  return record;
}

const unreachable = (): Promise<never> =>
  Promise.reject(new MusterError('EVIDENCE_UNAVAILABLE', 'the table is away', { exit: 3 }));

function isCrash(error: unknown): true {
  if (error instanceof Crash) return true;
  throw error;
}
