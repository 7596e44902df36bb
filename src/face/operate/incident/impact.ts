import { placeOf } from '#record/evidence/body-of.ts';
import type { IncidentRecords } from '#face/operate/incident/incident-records.ts';
import type { Impact } from '#face/operate/incident/story.ts';
import type { Bounds } from '#face/operate/incident/tell-incident.ts';
import { expectedIn } from '#observe/window/expected.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { parseStream } from '#record/evidence/stream.ts';

/**
 * Of every check of the target that was not good between the first failure and the end: how many slots, and for how long.
 * What a window expected is left out. Pure.
 */
export function impactOf({ around }: Pick<IncidentRecords, 'around'>, { from, to }: Bounds): Impact[] {
  const slots = around.filter((record) => record.kind === 'slot' && record.at >= from);
  const byStream = Map.groupBy(slots, ({ stream }) => stream);
  return [...byStream]
    .flatMap(([stream, of]) => impactOn(stream, of, to))
    .sort(
      (one, other) => other.fail - one.fail || other.badMs - one.badMs || (one.check < other.check ? -1 : 1),
    );
}

/** What was bad and was no news to a window. */
export const isBad = ({ outcome, body }: EvidenceRecord): boolean =>
  (outcome === 'fail' || outcome === 'degraded') && expectedIn(body) === undefined;

export function checkOf({ stream }: { stream: string }): string {
  const name = parseStream(stream);
  return name === undefined || name.kind === 'journal' ? stream : name.check;
}

function impactOn(stream: string, all: readonly EvidenceRecord[], to: number | undefined): Impact[] {
  const during = all.filter(({ at }) => to === undefined || at <= to);
  const bad = during.filter(isBad);
  const [first] = bad;
  if (!first) return [];
  const { ms, isOpen } = badTime(all, during.at(-1)?.at ?? first.at);
  return [
    {
      check: checkOf({ stream }),
      slots: during.length,
      fail: bad.filter(({ outcome }) => outcome === 'fail').length,
      degraded: bad.filter(({ outcome }) => outcome === 'degraded').length,
      unknown: during.filter(({ outcome }) => outcome === 'unknown').length,
      badMs: ms,
      isOpen,
      record: placeOf(first),
    },
  ];
}

/** Unknown ends no span: Muster cannot tell. */
function badTime(all: readonly EvidenceRecord[], newest: number): { ms: number; isOpen: boolean } {
  let [ms, since]: [number, number | undefined] = [0, undefined];
  for (const record of all) {
    if (isBad(record)) {
      // After the end begins no span of this incident.
      if (since === undefined && record.at <= newest) since = record.at;
    } else if (record.outcome === 'pass' && since !== undefined) {
      ms += record.at - since;
      since = undefined;
    }
  }
  return since === undefined ? { ms, isOpen: false } : { ms: ms + Math.max(0, newest - since), isOpen: true };
}
