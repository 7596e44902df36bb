import { MusterError } from '#ground/base/muster-error.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { Sealed } from '#record/evidence/record.ts';

const digitsMin = 8;
const pageSize = 500;

/**
 * One record, by its place (`staging/chat/health/local#12`) or by the start of its hash (8 digits or more), which reads
 * everything. Rejects BAD_REFERENCE, NO_SUCH_RECORD, and AMBIGUOUS_HASH when several records start so.
 */
export async function evidenceShow({ log }: { log: EvidenceLog }, reference: string): Promise<Sealed> {
  const place = /^(.+)#([1-9]\d*)$/.exec(reference);
  if (place) return atPlace(log, place[1] ?? '', Number(place[2]));
  if (/^[0-9a-f]+$/.test(reference) && reference.length >= digitsMin) return byHash(log, reference);
  throw new MusterError(
    'BAD_REFERENCE',
    `${reference}: expected STREAM#SEQ, or ${digitsMin} or more digits of a hash`,
    {
      hint: 'muster evidence list',
      exit: 2,
    },
  );
}

async function atPlace(log: EvidenceLog, stream: string, seq: number): Promise<Sealed> {
  const [found] = await log.read(stream, { fromSeq: seq, toSeq: seq, limit: 1, order: 'oldest-first' });
  return found ?? noSuch(`${stream}#${seq}`);
}

async function byHash(log: EvidenceLog, start: string): Promise<Sealed> {
  const places: { stream: string; seq: number }[] = [];
  for (const stream of await log.streams()) {
    for (let afterSeq = 0; ;) {
      const rows = await log.rows(stream, { afterSeq, limit: pageSize });
      places.push(...rows.filter(({ hash }) => hash.startsWith(start)).map(({ seq }) => ({ stream, seq })));
      if (places.length > 1) throw ambiguous(start, places);
      afterSeq = rows.at(-1)?.seq ?? afterSeq;
      if (rows.length < pageSize) break;
    }
  }
  const [place] = places;
  return place ? atPlace(log, place.stream, place.seq) : noSuch(start);
}

function noSuch(reference: string): never {
  throw new MusterError('NO_SUCH_RECORD', `${reference}: no record is there`, {
    hint: 'muster evidence list',
    exit: 2,
  });
}

const ambiguous = (start: string, [one, other]: { stream: string; seq: number }[]): MusterError =>
  new MusterError(
    'AMBIGUOUS_HASH',
    `${start}: ${one?.stream}#${one?.seq} and ${other?.stream}#${other?.seq} both start so`,
    { hint: 'give more digits', exit: 2 },
  );
