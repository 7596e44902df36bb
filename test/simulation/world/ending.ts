import type { TargetState } from '#act/limits/lease.ts';
import { epochMs } from '#ground/base/brand.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { memoryEvidenceLog } from '../../fixtures/memory-stores.ts';
import type { Run, World } from './scene.ts';
import { must } from './violation.ts';
import { isDrifting, owesDrift } from './watch.ts';

/** Nothing is left to do by itself. */
export function isAtRest(world: World): boolean {
  const { stores, host } = world;
  if (world.pending > 0 || owesDrift(world)) return false;
  const { target } = stores;
  if (target && !isIdle(world, target)) return false;
  const { lease } = target ?? {};
  if (lease && lease.state !== 'CLOSED')
    return lease.state === 'DISPUTED' && lease.raised && !world.isAttended;
  const off = host.off();
  if (off.length > 0) return !world.isAttended && isDrifting(world);
  return !isDrifting(world);
}

/** A rollback that died keeps the target until its time is over, and so does a drill whose lease is disputed. */
function isIdle({ core, isAttended }: World, { owed, lock, hold, lease }: TargetState): boolean {
  const now = core.startMs + core.timeline.now();
  if (owed.length > 0 || (isAttended && hold && (hold.until ?? Infinity) > now)) return false;
  return !lock || lock.kind === 'runbook' || lease?.state === 'DISPUTED';
}

/** What must hold once everything came to rest. */
export async function checkEnd(world: World): Promise<void> {
  const { stores, host, runs } = world;
  checkLimits(world, stores.target);
  const records = (stream: string): EvidenceRecord[] =>
    (stores.log.get(stream) ?? []).map(({ record }) => record);
  checkOnce(records('limits'));
  // A run that was started anew with nothing remembered is refused under the same name.
  const twins = new Set(runs.filter(({ isDuplicate }) => isDuplicate).map(({ input }) => input.run));
  checkOnce(records('drills').filter(({ run, outcome }) => outcome !== 'unknown' || !twins.has(run ?? '')));
  const ended = records('drills').filter(({ body }) => /#(completed|refused)$/.test(idOf(body)));
  for (const run of runs.filter(({ isDuplicate }) => !isDuplicate)) checkEnding(run, ended, world);
  const lost = new Set(runs.filter(({ state }) => state !== 'finished').map(({ input }) => input.run));
  for (const { body, run } of [...ended, ...records('limits').filter(isTold)]) {
    const id = idOf(body);
    must(stores.sent.has(id) || lost.has(run ?? ''), '8', () => `${id} is recorded and was never sent`);
  }
  const { ok, faults } = await verifyLog({ log: memoryEvidenceLog(stores.log), now: epochMs(0) });
  must(ok, '9', () => `evidence does not verify: ${JSON.stringify(faults)}`);
  must(host.off().length === 0 || !world.isAttended, '1', () => `${host.off().join(', ')} stays off`);
}

function checkLimits({ host }: World, target: TargetState | undefined): void {
  const state = target?.lease?.state ?? 'CLOSED';
  must(state === 'CLOSED' || state === 'DISPUTED', '1', () => `the last lease stays ${state}`);
  must((target?.owed.length ?? 0) === 0, '8', () => 'an event is owed at the end');
  must(
    state === 'DISPUTED' || host.off().every((name) => host.cell(name).setting !== undefined),
    '1',
    () => 'a limit is off',
  );
}

/** What is recorded once by its id stands once. */
function checkOnce(records: readonly EvidenceRecord[]): void {
  const seen = new Set<string>();
  for (const { body, stream } of records) {
    const id = idOf(body);
    if (id === '') continue;
    must(!seen.has(id), '7', () => `${id} stands twice in ${stream}`);
    seen.add(id);
  }
}

function checkEnding(run: Run, ended: readonly EvidenceRecord[], world: World): void {
  const { input, state, failure } = run;
  const hasTwin = world.runs.some((other) => other.isDuplicate && other.input.run === input.run);
  for (const drill of input.drills) {
    const key = `${input.run}/${drill}`;
    const ends = (phase: string) => ended.filter(({ body }) => idOf(body) === `${key}#${phase}`);
    const [completed, refused] = [ends('completed'), ends('refused')];
    const count = completed.length + refused.length;
    const told = `${key} (${state}) has ${count} ends: ${failure ?? ''}`;
    // Somebody who stood still before it began was buried in the meantime, and refused when it went on.
    const isBuried = completed.some(({ body }) => isEpitaph(body));
    must(count <= (isBuried ? 2 : 1) || hasTwin, '7', () => told);
    must(count >= 1 || mayBeSilent(run, drill, world), '7', () => told);
  }
}

/**
 * Killed for good before it had the target: nobody knew that it began. While it has the target: its time is not over. And
 * one from which a rollback took the target: nobody holds its epitaph any more.
 */
function mayBeSilent({ input, state, memory }: Run, drill: string, { memo, stores }: World): boolean {
  if (state === 'finished') return false;
  const admitted = memory.get(`${drill}: admit`);
  const isAdmitted = admitted?.kind === 'done' && admitted.json === 'null' && memo.locked.has(input.run);
  return !isAdmitted || memo.preempted.has(input.run) || stores.target?.lock?.id === input.run;
}

const isEpitaph = (body: EvidenceRecord['body']): boolean =>
  String((body as { reason?: string }).reason).startsWith('its process died');

const isTold = ({ body }: EvidenceRecord): boolean => /(not-restored|drift#\d+)$/.test(idOf(body));

const idOf = (body: EvidenceRecord['body']): string =>
  typeof body === 'object' && body !== null && 'id' in body ? (body['id'] as string) : '';
