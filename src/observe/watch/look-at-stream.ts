import { type EpochMs, epochMs } from '#ground/base/brand.ts';
import { nextSlot } from '#ground/base/slots.ts';
import type { Monitor } from '#ground/config/schema/monitor.ts';
import { judgeBlind, type BlindRule, type BlindVerdict } from '#observe/watch/judge-blind.ts';
import { judgeSilent } from '#observe/watch/judge-silent.ts';
import type { MonitorState } from '#observe/watch/monitor-state.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import type { WatchedStream } from '#observe/watch/watched-streams.ts';
import { plannedAt } from '#observe/window/planned.ts';
import { coversCheck, type Window } from '#observe/window/window.ts';
import type { Sealed } from '#record/evidence/record.ts';

export type StreamLook =
  /** `until`: before that nothing can be wrong with it, whatever comes; `covered` is its newest slot. */
  | { kind: 'well'; known?: { covered: EpochMs; until: EpochMs } }
  /** `due`: the slot that has no record. */
  | { kind: 'silent'; due: EpochMs }
  | { kind: 'blind'; reason: string };

/** What a look at one stream needs to know; `windows`: those stored for its environment, asked for only when needed. */
export type Looking = {
  now: EpochMs;
  state: MonitorState;
  windows: (environment: string) => Promise<readonly Window[]>;
};

const well: StreamLook = { kind: 'well' };

const firstPage = 32;
const pageSizeMax = 256;
/** More are not read for one stream in one look. */
const recordsMax = 1000;

/** One read when all is well: of its newest record. A slot that a gap covers is as missing as one that nothing does. Rejects what the log rejects. */
export async function lookAtStream(
  tools: Pick<WatchTools, 'config' | 'log'>,
  watched: WatchedStream,
  looking: Looking,
): Promise<StreamLook> {
  const { config, log } = tools;
  const { stream, cadence, environment, check } = watched;
  const { now, state } = looking;
  // Seconds are nothing to silence, which is told after minutes.
  const head = await log.head(stream, 'eventual');
  const known = {
    cadence,
    covered: await lastSlot(tools, head),
    since: state.since,
    silentFor: state.silent[stream],
  };
  const due = judgeSilent(known, now, config.monitor.silentAfter);
  if (due !== undefined) return { kind: 'silent', due };
  if (head?.record.outcome !== 'unknown') return wellUntil(watched, known.covered, config.monitor);
  const stored = await looking.windows(environment);
  const isInWindow = (at: EpochMs): boolean =>
    [...stored, ...plannedAt(config, environment, at)].some(
      (window) => window.from <= at && at < window.until && coversCheck(window, check),
    );
  if (isInWindow(now)) return well;
  const rule = { now, blindAfterMs: config.monitor.blindAfter, periodMs: periodOf(watched, now), isInWindow };
  const verdict = await readBlind(tools, stream, rule);
  return verdict.kind === 'blind' ? verdict : well;
}

/** What comes after its newest record is due at its next slot: only then it begins to be silent or blind. */
function wellUntil(
  { cadence }: WatchedStream,
  covered: EpochMs | undefined,
  { silentAfter, blindAfter }: Monitor,
): StreamLook {
  const next = covered === undefined ? undefined : nextSlot(cadence, covered);
  if (covered === undefined || next === undefined) return well;
  return { kind: 'well', known: { covered, until: epochMs(next + Math.min(silentAfter, blindAfter)) } };
}

/** The newest slot that somebody came for; undefined when there is none. A gap says that nobody did. */
async function lastSlot(
  { log }: Pick<WatchTools, 'log'>,
  head: Sealed | undefined,
): Promise<EpochMs | undefined> {
  if (head?.record.kind !== 'gap') return head?.record.slot;
  const { stream, seq } = head.record;
  const page = await log.read(stream, { toSeq: seq, limit: firstPage, order: 'newest-first' });
  // Nothing but gaps is as silent as the oldest of them.
  return (page.find(({ record }) => record.kind === 'slot') ?? page.at(-1))?.record.slot;
}

/** A cron's is as long as until it is due again. */
function periodOf({ cadence }: WatchedStream, now: EpochMs): number {
  if ('every' in cadence) return cadence.every;
  const next = nextSlot(cadence, now);
  const after = next && nextSlot(cadence, next);
  return next === undefined || after === undefined ? Infinity : after - next;
}

/** Reads back by growing pages until it can tell. */
async function readBlind(
  { log }: Pick<WatchTools, 'log'>,
  stream: string,
  rule: BlindRule,
): Promise<BlindVerdict> {
  const read: Sealed[] = [];
  let toSeq = Number.MAX_SAFE_INTEGER;
  for (let limit = firstPage; read.length < recordsMax; limit = Math.min(limit * 2, pageSizeMax)) {
    const page = await log.read(stream, { toSeq, limit, order: 'newest-first' });
    read.push(...page);
    const verdict = judgeBlind(
      read.map(({ record }) => record),
      rule,
    );
    if (verdict.kind !== 'undecided' || page.length < limit) return verdict;
    toSeq = (page.at(-1)?.record.seq ?? 1) - 1;
  }
  return { kind: 'undecided' };
}
