import { z } from 'zod';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import type { Clock } from '#ground/base/clock.ts';
import { sha256 } from '#ground/base/hash.ts';
import type { Json } from '#ground/base/json.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StateKey, StateStore } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';
import { type Breach, oweBreach, witnessStream } from '#observe/watch/breach.ts';
import { deliverOwed, Owed, type DeliveryTools } from '#record/event/owed.ts';
import type { Anchor } from '#record/evidence/anchor.ts';
import { seqBefore } from '#record/evidence/append-once.ts';
import { verifyNewest } from '#record/evidence/verify-newest.ts';
import type { Fault } from '#record/evidence/verify-row.ts';

export type EvidenceTools = DeliveryTools & {
  state: StateStore;
  clock: Pick<Clock, 'now' | 'sleep'>;
  anchor: Anchor;
  config: Pick<Config, 'service'>;
};

const knownMax = 1000;
const owedMax = 20;

/** What was found broken by the last look, and what of it is not told yet. */
const Witnessed = z.strictObject({
  known: z.array(z.string()).max(knownMax),
  owed: z.array(Owed).max(owedMax),
});
type Witnessed = z.infer<typeof Witnessed>;

const keyOf = (service: string): StateKey => ({ collection: 'witness', id: service });

const parse = (value: Json | undefined): Witnessed =>
  value === undefined ? { known: [], owed: [] } : Witnessed.parse(value);

/** Hours of a stream of seconds. */
const recordsMax = 500;
const pauseMs = 5;

/**
 * Looks whether the newest records of each stream stand as they were written, and tells of each that does not, once: for a
 * start, and now and then. What nobody would take is owed, and sent by the next look; beyond 20 of them, found again by it.
 * Rejects what evidence, anchor and state reject.
 */
export async function watchEvidence(tools: EvidenceTools): Promise<void> {
  const { log, anchor, state, clock, config } = tools;
  const at = clock.now();
  const pause = (): Promise<void> => clock.sleep(pauseMs);
  const faults = await verifyNewest({ log, anchor, recordsMax, pause });
  const found = faults.slice(0, knownMax).map((fault) => ({ ...breachOf(fault), at }));
  const afterSeq = await seqBefore(log, witnessStream);
  const owe = (breach: Breach): Owed => oweBreach(config.service, 'local', breach, afterSeq);
  // A crash after this: what is new is owed, and sent by the next look.
  const { value } = await update(state, keyOf(config.service), parse, (now) => decide(now, found, owe));
  const delivered = await deliverOwed(tools, value.owed);
  if (delivered.size === 0) return;
  await update(state, keyOf(config.service), parse, (now) => ({
    ...now,
    owed: now.owed.filter(({ detail }) => !delivered.has(detail.id)),
  }));
}

/** Pure. What is not broken any more is forgotten; undefined where nothing is new. */
function decide(
  { known, owed }: Witnessed,
  found: readonly Breach[],
  owe: (breach: Breach) => Owed,
): Witnessed | undefined {
  const news = found.filter(({ id }) => !known.includes(id)).slice(0, owedMax - owed.length);
  const kept = [...found.map(({ id }) => id).filter((id) => known.includes(id)), ...news.map(({ id }) => id)];
  if (news.length === 0 && kept.length === known.length) return undefined;
  return { known: kept, owed: [...owed, ...news.map(owe)] };
}

/** Known by its place and column: how it is put may change from look to look. */
function breachOf({ stream, seq, column, problem }: Fault): Omit<Breach, 'at'> {
  const id = sha256(canonicalJson([stream, seq ?? null, column ?? null])).slice(0, 16);
  const what = column === undefined ? problem : `${column} ${problem}`;
  return { id, stream, problem: what, ...(seq !== undefined && { seq }) };
}
