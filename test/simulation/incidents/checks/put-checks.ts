import type { TargetState } from '#act/limits/lease.ts';
import type { Json } from '#ground/base/json.ts';
import { type AlarmState, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { parseWindows } from '#observe/window/window.ts';
import { severities } from '#record/event/event.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import type { Process } from '../../world/process.ts';
import type { OnPut } from '../../world/stores.ts';
import { policy } from '../model/config.ts';
import { truthKey } from '../model/http.ts';
import type { World } from '../world/scene.ts';
import { keep } from './promises.ts';

/** What is judged of each document as it is stored. */
export const onPutOf =
  (world: World): OnPut =>
  (process, { collection, id }, before, after) => {
    if (collection === 'alarm') noteAlarm(world, id.split('/')[2] ?? '', before, after);
    if (collection === 'approval') noteApproval(world, id, after);
    if (collection === 'target') noteTarget(world, after as unknown as TargetState);
    if (collection === 'window') noteWindows(world, after);
    if (collection === 'runbook') checkLedger(world, process, after);
  };

function noteAlarm(world: World, check: string, before: Json | undefined, after: Json): void {
  const [was, is] = [parseAlarmState(before), parseAlarmState(after)];
  const now = world.core.timeline.now();
  const told = `${check} went from ${told1(was)} to ${told1(is)}`;
  keep(
    is.transitions - was.transitions <= 1 && is.transitions >= was.transitions,
    '4.turns',
    () => `${told}: transitions were left out`,
  );
  if (is.transitions === was.transitions) {
    keep(is.phase === was.phase, '4.turns', () => `${told} without a transition`);
    return;
  }
  const open = world.memo.raised.find((span) => span.check === check && span.to === Infinity);
  if (open) open.to = now;
  if (!is.raised) return keep(was.raised !== undefined, '4.turns', () => told);
  const { incident, severity } = is.raised;
  const isWorse = !was.raised || severities.indexOf(severity) < severities.indexOf(was.raised.severity);
  keep(isWorse, '4.turns', () => told);
  const { detail } = is.owed.at(-1) ?? {};
  if (detail) world.memo.decidedAt.set(detail.id, detail.at);
  world.memo.raised.push({ check, incident, severity, from: now, to: Infinity });
  checkKnown(world, check, is);
}

const told1 = ({ phase, raised, transitions }: AlarmState): string =>
  `${phase} ${raised?.severity ?? ''} #${transitions}`;

/** So many of the records that raised it are failures whose cause is real. */
function checkKnown(world: World, check: string, state: AlarmState): void {
  const owed = state.owed.at(-1);
  const because = owed?.record.body['because'] as
    | { stream: string; seq: number; sinceSeq: number }
    | undefined;
  const told = `${check}#${state.transitions} is raised as ${state.raised?.severity}`;
  keep(because !== undefined, '5.story', () => `${told} without a record`);
  if (!because) return;
  const all = (world.stores.log.get(because.stream) ?? []).map(({ record }) => record);
  const streak = all.slice(because.sinceSeq - 1, because.seq);
  checkStory(state, all, told);
  const known = streak.filter((record) => isKnown(world, record));
  const fails = known.filter(({ outcome }) => outcome === 'fail').length;
  const enough =
    state.raised?.severity === 'critical'
      ? fails >= policy.raise.fail
      : known.length >= policy.raise.degraded;
  keep(enough, '1.known', () => `${told} by ${streak.map((one) => shown(world, one)).join(', ')}`);
}

const shown = (world: World, record: EvidenceRecord): string =>
  `#${record.seq} ${record.outcome} (${causesOf(world, record).join(' ')})`;

function checkStory({ raised }: AlarmState, records: readonly EvidenceRecord[], told: string): void {
  const { story } = raised ?? {};
  if (!story) return keep(false, '5.story', () => `${told} and tells nothing`);
  const firstBad = records[story.firstBad.seq - 1];
  const lastPass = story.lastPass && records[story.lastPass.seq - 1];
  const isBad = firstBad?.outcome === 'fail' || firstBad?.outcome === 'degraded';
  keep(isBad, '5.story', () => `${told}: first bad is #${story.firstBad.seq}, ${firstBad?.outcome}`);
  if (!lastPass) return;
  const isBefore = lastPass.outcome === 'pass' && lastPass.seq < story.firstBad.seq;
  keep(isBefore, '5.story', () => `${told}: last pass is #${lastPass.seq}, ${lastPass.outcome}`);
}

type Body = { check?: string; expected?: unknown; attempts?: { at: number; outcome: string }[] };

const pathOf: Record<string, string> = { health: '/health', chat: '/chat', provider: '/status' };

export const causesOf = ({ truth }: World, { body }: EvidenceRecord): string[] => {
  const { check = '', attempts = [] } = body as Body;
  return attempts.map(({ at }) => truth.get(truthKey(pathOf[check] ?? '', at)) ?? 'never asked');
};

const real = new Set(['release', 'outage', 'provider']);

function isKnown(world: World, record: EvidenceRecord): boolean {
  if (record.outcome !== 'fail' && record.outcome !== 'degraded') return false;
  if ((record.body as Body).expected !== undefined) return false;
  const causes = causesOf(world, record);
  return (
    causes.some((cause) => real.has(cause)) ||
    ((world.memo.windowTrouble || world.memo.isSkewed) && causes.includes('drill'))
  );
}

/** Who is let act last, and whether it may be. */
function checkLedger(world: World, process: Process, after: Json): void {
  const { runs } = after as { runs: { run: string; incident: string; at: number }[] };
  const last = runs.at(-1);
  if (!last) return;
  const earlier = runs.slice(0, -1);
  const told = `${last.run} is let act`;
  const twin = earlier.find(({ incident }) => incident === last.incident);
  keep(!twin, '1.once', () => `${told} after ${twin?.run} of the same incident`);
  if (world.memo.isSkewed) return;
  const { cooldown = 0, perDay = Infinity } = world.config.config.runbooks['rollback']?.guards ?? {};
  const pauseMs = last.at - (earlier.at(-1)?.at ?? 0);
  keep(pauseMs >= cooldown, '1.ledger', () => `${told} ${pauseMs} ms after ${earlier.at(-1)?.run}`);
  const today = earlier.filter(({ at }) => at > last.at - dayMs).length;
  keep(today < perDay, '1.ledger', () => `${told} as number ${today + 1} of its day`);
  // It stood still between its look and this: nothing can be held against it.
  if (process.thawedAt < world.core.timeline.now() - lookMs) checkRelease(world, last.at, told);
}

function checkRelease({ stores }: World, at: number, told: string): void {
  const seen = (stores.log.get('releases') ?? []).map(({ record }) => record);
  keep(seen.length >= 2, '1.release', () => `${told}, and no release but one was ever seen`);
  const newest = seen.at(-1);
  const ageMs = at - (newest?.at ?? 0);
  // Between the guards and the act lies no more than a decision is good for.
  const isNew = ageMs <= policy.releasedWithinMs + policy.decisionMsMax + lookMs;
  keep(isNew, '1.release', () => `${told}: ${newest?.release} runs for ${ageMs} ms`);
}

/** Between what was looked at and what is stored because of it. */
export const lookMs = 20_000;

const dayMs = 86_400_000;

function noteTarget({ memo, core }: World, { hold }: TargetState): void {
  if (!hold) memo.heldSince = undefined;
  else memo.heldSince ??= core.timeline.now();
}

function noteWindows({ memo, core }: World, after: Json): void {
  for (const { id, kind } of parseWindows(after).windows)
    if (kind === 'maintenance' && !memo.windowSince.has(id)) memo.windowSince.set(id, core.timeline.now());
}

function noteApproval({ memo }: World, run: string, after: Json): void {
  memo.approvedAt.set(run, (after as { at: number }).at);
}
