import { requireNames, together } from '#face/operate/require-names.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Change } from '#observe/alarm/replay.ts';
import { replayAlarms, type Replayed, type ReplaySpan } from '#observe/watch/replay-alarms.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** What one side came to within the span. */
export type Tally = {
  /** Escalations are not counted again. */
  raised: number;
  cleared: number;
  raisedMs: number;
  /** Raises that cleared within 5 minutes. */
  short: number;
};

/** A change that only one side has: `was` told it then, `would` does now. */
export type Difference = Pick<Change, 'at' | 'kind' | 'severity' | 'reason'> & {
  side: 'was' | 'would';
  record: string;
};

export type Compared = Pick<Replayed, 'environment' | 'check' | 'location' | 'records' | 'isCut'> & {
  was: Tally;
  would: Tally;
  /** The earliest first; `more` are left out. */
  differences: Difference[];
  more: number;
};

const shownMax = 5;
const shortMs = 300_000;

/**
 * What was alarmed, against what this config would have alarmed on the same records, a check in a place each. Rejects
 * ENVIRONMENT_UNKNOWN, CHECK_UNKNOWN, and as `replayAlarms`.
 */
export async function compareAlarms(log: EvidenceLog, config: Config, span: ReplaySpan): Promise<Compared[]> {
  const { environment, check } = span;
  together(
    () =>
      requireNames(
        'environment',
        environment === undefined ? [] : [environment],
        Object.keys(config.environments),
      ),
    () => requireNames('check', check === undefined ? [] : [check], Object.keys(config.checks)),
  );
  const all = await replayAlarms({ log }, config, span);
  return all.map((one) => compared(one, config.service, span));
}

function compared({ was, would, ...place }: Replayed, service: string, span: ReplaySpan): Compared {
  const stream = slotStream({ ...place, service });
  const differences = [
    ...without(was, would).map((change) => differing('was', stream, change)),
    ...without(would, was).map((change) => differing('would', stream, change)),
  ].sort((one, other) => one.at - other.at);
  return {
    ...place,
    was: tallyOf(was, span),
    would: tallyOf(would, span),
    differences: differences.slice(0, shownMax),
    more: Math.max(0, differences.length - shownMax),
  };
}

const differing = (
  side: Difference['side'],
  stream: string,
  { at, kind, severity, reason, seq }: Change,
): Difference => ({ side, at, kind, severity, reason, record: `${stream}#${seq}` });

const keyOf = ({ kind, seq, severity }: Change): string => `${kind} ${severity} ${seq}`;

function without(changes: readonly Change[], others: readonly Change[]): Change[] {
  const known = new Set(others.map(keyOf));
  return changes.filter((change) => !known.has(keyOf(change)));
}

/** Pure. One that was raised before the span is taken as raised from its start on; one that is raised at its end, until then. */
export function tallyOf(
  changes: readonly Change[],
  { since, until }: Pick<ReplaySpan, 'since' | 'until'>,
): Tally {
  const tally: Tally = { raised: 0, cleared: 0, raisedMs: 0, short: 0 };
  let from: number | undefined = changes[0]?.kind === 'cleared' ? since : undefined;
  for (const { kind, at } of changes) {
    if (kind === 'raised') {
      if (from === undefined) tally.raised += 1;
      from ??= at;
      continue;
    }
    const ms = from === undefined ? 0 : at - from;
    tally.cleared += 1;
    tally.raisedMs += ms;
    if (ms < shortMs) tally.short += 1;
    from = undefined;
  }
  return from === undefined ? tally : { ...tally, raisedMs: tally.raisedMs + until - from };
}
