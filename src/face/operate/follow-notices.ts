import { textOf } from '#record/evidence/body-of.ts';
import type { Clock } from '#ground/base/clock.ts';
import { seqBefore } from '#record/evidence/append-once.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

const everyMs = 5000;
const pageSize = 100;

/** Tells of every attempt to tell somebody that failed from now on, until `signal` aborts. What cannot be read now is read later. */
export async function followNotices(
  log: EvidenceLog,
  clock: Clock,
  signal: AbortSignal,
  onFailed: (text: string) => void,
): Promise<void> {
  let seq: number | undefined;
  while (!signal.aborted) {
    try {
      seq ??= await seqBefore(log, 'notifications');
      const page = await log.read('notifications', {
        fromSeq: seq + 1,
        limit: pageSize,
        order: 'oldest-first',
      });
      page
        .map(({ record }) => record)
        .filter(isFailed)
        .forEach((record) => onFailed(failedText(record)));
      seq = page.at(-1)?.record.seq ?? seq;
    } catch {
      // The store is busy or gone: whoever writes to it says so.
    }
    await clock.sleep(everyMs, signal);
  }
}

const isFailed = (record: EvidenceRecord): boolean =>
  ['attempted', 'rejected', 'given-up'].includes(textOf(record, 'phase'));

function failedText(record: EvidenceRecord): string {
  const again = textOf(record, 'phase') === 'attempted' ? '; it is tried again' : '';
  const what = `${textOf(record, 'name')} was not told of ${textOf(record, 'type')} on ${textOf(record, 'environment')}`;
  return `${what}: ${textOf(record, 'detail')}${again}`;
}
