import type { EpochMs } from '#ground/base/brand.ts';
import { judgeAfter, judgeFound, namesOf, type Wish } from '#act/limits/judge-found.ts';
import { surely, type Budget, type Found, type Place, type Written } from '#act/limits/place.ts';
import { sameSetting, unset, type Setting, type SettingMap } from '#act/limits/setting.ts';
import type { WriteResult } from '#act/limits/settings.ts';

/** One lowering or restoring. */
export type ChangePlan = {
  wish: Wish;
  /** What the marker becomes. */
  marker: Setting;
  /** Why nothing may be written, seeing this marker. */
  objection: (marker: string | undefined) => string | undefined;
  /** Writes what it may even where something else is disputed. */
  despiteDispute: boolean;
  restoreBy?: EpochMs;
};

/** What is to be written, the marker among it. */
type Work = { changes: SettingMap; toWrite: string[]; disputed: string[] };

/** Read, judge, write, read again, apply. Rejects only when certainly nothing was written. */
export async function changeOn<Guard>(
  place: Place<Guard>,
  plan: ChangePlan,
  budget: Budget,
): Promise<WriteResult> {
  const first = await attempt(place, plan, budget);
  if (first !== 'conflict') return first;
  // Somebody wrote since we had read; of several requests the first may have been ours.
  const second = await surely(() => attempt(place, plan, budget), unknown);
  return second === 'conflict' ? unknown('somebody else keeps changing it') : second;
}

async function attempt<Guard>(
  place: Place<Guard>,
  plan: ChangePlan,
  budget: Budget,
): Promise<WriteResult | 'conflict'> {
  const found = await place.read(allNames(place, plan), budget);
  const work = plannedWork(place, plan, found.values);
  if ('kind' in work) return work;
  if (Object.keys(work.changes).length === 0) return applied(place, budget);
  const { restoreBy } = plan;
  const context = { guard: found.guard, ...(restoreBy !== undefined && { restoreBy }) };
  const written = await place.write(work.changes, context, budget);
  // A crash from here on: written and not applied, or not known; the next call finds it so and goes on.
  if (written.kind === 'conflict') return 'conflict';
  if (written.kind === 'unsure') return unknown(written.reason);
  return surely(() => finish(place, plan, { work, found, written }, budget), unknown);
}

function plannedWork<Guard>(
  { marker }: Place<Guard>,
  plan: ChangePlan,
  values: SettingMap,
): Work | WriteResult {
  const mark = marker === undefined ? unset : (values[marker] ?? unset);
  const objection = plan.objection(mark.set ? String(mark.value) : undefined);
  if (objection !== undefined) return dispute(plan, values, objection);
  const { toWrite, disputed } = judgeFound(plan.wish, values);
  if (disputed.length > 0 && !(plan.despiteDispute && toWrite.length > 0)) return dispute(plan, values);
  const changes = Object.fromEntries(toWrite.map((name) => [name, plan.wish.ordered[name] ?? unset]));
  // A marker stays while anything is disputed: the lease is open.
  if (marker === undefined || disputed.length > 0 || sameSetting(mark, plan.marker))
    return { changes, toWrite, disputed };
  // Set before anything else and taken away after it: a crash in between leaves it standing.
  const ordered = plan.marker.set
    ? { [marker]: plan.marker, ...changes }
    : { ...changes, [marker]: plan.marker };
  return { changes: ordered, toWrite, disputed };
}

type Done<Guard> = { work: Work; found: Found<Guard>; written: Written };

async function finish<Guard>(
  place: Place<Guard>,
  plan: ChangePlan,
  { work, found, written }: Done<Guard>,
  budget: Budget,
): Promise<WriteResult> {
  const { values: after } = await place.read(allNames(place, plan), budget);
  if (written.kind === 'overwrote') return dispute(plan, after, written.reason);
  const verdict = judgeAfter(work.toWrite, { ordered: plan.wish.ordered, before: found.values, after });
  if (verdict.kind === 'not-applied')
    return unknown(`answered as written, and not to be seen there: ${verdict.names.join(', ')}`);
  if (verdict.kind === 'changed') return dispute(plan, after);
  const result = await applied(place, budget);
  return work.disputed.length > 0 && result.kind === 'done' ? dispute(plan, after) : result;
}

/** Also where nothing had to be written: whoever wrote it may have crashed before this. */
async function applied<Guard>(place: Place<Guard>, budget: Budget): Promise<WriteResult> {
  const answer = await surely(() => place.apply(budget), unknown);
  if (answer.kind === 'applied') return { kind: 'done', receipt: answer.receipt };
  return unknown(`written, but it may not run: ${answer.reason}`);
}

const allNames = <Guard>({ marker }: Place<Guard>, { wish }: ChangePlan): string[] => [
  ...namesOf(wish),
  ...(marker === undefined ? [] : [marker]),
];

const unknown = (reason: string): WriteResult & { kind: 'unknown' } => ({ kind: 'unknown', reason });

/** Without the marker: it is no setting of theirs. */
function dispute({ wish }: ChangePlan, values: SettingMap, reason?: string): WriteResult {
  const found = Object.fromEntries(namesOf(wish).map((name) => [name, values[name] ?? unset]));
  return { kind: 'disputed', found, ...(reason !== undefined && { reason }) };
}
