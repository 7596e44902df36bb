import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { listOrder, type Position } from '#record/evidence/position.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** From where, and down to where, a list reads. */
export type ListSpan = { after?: Position; since?: EpochMs };

type Source = AsyncGenerator<EvidenceRecord, void, undefined>;

/** A clock that was set back makes older records look newer: a stream is read on for so long. */
const clockSlackMs = 3_600_000;

const firstPage = 8;
const pageSizeMax = 200;
const tiePageSize = 1000;

/** Records of many streams in list order: a k-way merge, each stream read by growing pages. */
export async function* mergeStreams(log: EvidenceLog, streams: readonly string[], span: ListSpan): Source {
  const sources = streams.map((stream) => newestOf(log, stream, span));
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    const first = indexOfFirst(heads);
    const head = heads[first];
    if (!head || head.done) return;
    yield head.value;
    heads[first] = await sources[first]!.next();
  }
}

/** The same order, from the index of what did not pass. */
export async function* mergeNotPassed(log: EvidenceLog, { after, since = epochMs(0) }: ListSpan): Source {
  let before = epochMs(after ? after.at + 1 : Number.MAX_SAFE_INTEGER);
  for (let limit: number = pageSizeMax; ;) {
    const page = await log.notPassed({ limit, before });
    const isEnd = page.length < limit;
    const whole = isEnd ? page : withoutOldest(page, limit);
    yield* whole.toSorted(listOrder).filter((record) => isListed(record, after));
    before = whole.at(-1)?.at ?? before;
    if (isEnd || before < since) return;
    // A page of one instant only: its records have no order in the index, so they are asked for together.
    limit = whole.length === 0 ? tiePageSize : pageSizeMax;
  }
}

async function* newestOf(log: EvidenceLog, stream: string, { after, since }: ListSpan): Source {
  let toSeq = await startSeq(log, stream, after);
  for (let limit = firstPage; toSeq > 0; limit = Math.min(limit * 2, pageSizeMax)) {
    const page = await log.read(stream, { toSeq, limit, order: 'newest-first' });
    for (const { record } of page) {
      if (since !== undefined && record.at < since - clockSlackMs) return;
      if (isListed(record, after)) yield record;
    }
    if (page.length < limit) return;
    toSeq = (page.at(-1)?.record.seq ?? 1) - 1;
  }
}

/** The newest seq that is listed after `after`: by halving, since `at` grows with seq. */
async function startSeq(log: EvidenceLog, stream: string, after: Position | undefined): Promise<number> {
  if (!after) return Number.MAX_SAFE_INTEGER;
  if (after.stream === stream) return after.seq - 1;
  let [listed, not] = [0, ((await log.head(stream))?.record.seq ?? 0) + 1];
  while (not - listed > 1) {
    const middle = Math.floor((listed + not) / 2);
    const [found] = await log.read(stream, { fromSeq: middle, limit: 1, order: 'oldest-first' });
    if (found && isListed(found.record, after)) listed = middle;
    else not = middle;
  }
  return listed;
}

const isListed = (record: Position, after: Position | undefined): boolean =>
  after === undefined || listOrder(after, record) < 0;

/** Records of a page's oldest instant may go on in the next one, and are left to it; unless they fill the largest page. */
function withoutOldest(page: EvidenceRecord[], limit: number): EvidenceRecord[] {
  const whole = page.filter(({ at }) => at !== page.at(-1)?.at);
  return whole.length === 0 && limit === tiePageSize ? page : whole;
}

function indexOfFirst(heads: readonly IteratorResult<EvidenceRecord, void>[]): number {
  let first = -1;
  for (const [index, head] of heads.entries()) {
    const best = heads[first];
    if (!head.done && (!best || best.done || listOrder(head.value, best.value) < 0)) first = index;
  }
  return first;
}
