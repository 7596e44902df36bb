import { activeHold } from '#act/limits/lock-moves.ts';
import type { ActionContext } from '#act/runbook/action.ts';
import { parseWindows } from '#observe/window/window.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import type { Process } from '../../world/process.ts';
import type { Stores } from '../../world/stores.ts';
import { environment, policy, service } from '../model/config.ts';
import type { Act } from '../model/host.ts';
import type { Execution } from '../world/engine.ts';
import { minute, type World } from '../world/scene.ts';
import { keep } from './promises.ts';
import { causesOf, lookMs } from './put-checks.ts';

/** Judges an act as its request is about to be sent: the last moment at which anybody could have left it. */
export const onSendOf =
  (world: World, process: Process, execution: Execution | undefined) =>
  (context: ActionContext, to: string): void => {
    const now = world.core.timeline.now();
    // It stood still between its look and its act: nothing can be held against it.
    const hasThawed = process.thawedAt > 0 && process.thawedAt >= now - lookMs;
    const told = `${context.run} rolls back to ${to}`;
    checkAlarm(world, context, execution, { process, hasThawed, told });
    if (!hasThawed) checkHeld(world, process, told);
    checkDependency(world, context, told);
    checkGood(world, to, told);
    const isCounted = ledgerOf(world).some(({ run }) => run === context.run);
    keep(isCounted, '1.ledger', () => `${told} and is not counted`);
  };

type About = { process: Process; hasThawed: boolean; told: string };

function checkAlarm(
  world: World,
  { incident, run }: ActionContext,
  execution: Execution | undefined,
  { process, hasThawed, told }: About,
): void {
  const { memo, core } = world;
  keep(execution?.workflow === 'runbook', '1.alarm', () => `${told}, and nobody asked for it`);
  const call = callOf(world, run, incident);
  keep(call !== undefined, '1.alarm', () => `${told}, and no alarm called for it`);
  if (!call) return;
  const { check, cause, alarmedAt } = call;
  keep(memo.decidedAt.get(cause) === alarmedAt, '1.alarm', () => `${told}: ${cause} was never raised`);
  const since = core.timeline.now() - lookMs;
  const isRaised = memo.raised.some(
    (span) => span.check === check && span.incident === incident && span.to >= since,
  );
  keep(isRaised || hasThawed, '1.alarm', () => `${told}, and ${check} is not raised in ${incident}`);
  const decidedAt = memo.approvedAt.get(run) ?? alarmedAt ?? 0;
  const ageMs = process.clock.now() - decidedAt;
  const isFresh = ageMs <= policy.decisionMsMax + lookMs;
  keep(isFresh || hasThawed || memo.isSkewed, '1.alarm', () => `${told}, decided ${ageMs} ms ago`);
}

/** The alarm that this run is of: the first is named after its incident, the others are counted. */
function callOf({ stores }: World, run: string, incident: string): Call | undefined {
  const nth = Number(run.split('/')[2] ?? 1);
  return callsOf(stores, incident).find((call) => call.nth === nth);
}

export type Call = { cause: string; check: string; alarmedAt: number; nth?: number; state: string };

export const callsOf = ({ state }: Stores, incident: string): Call[] => {
  const stored = state.get('called')?.get(`${service}/${environment}/rollback/${incident}`)?.value;
  return (stored as { calls: Call[] } | undefined)?.calls ?? [];
};

function checkHeld({ stores, memo, core, config }: World, { clock }: Process, told: string): void {
  const now = core.timeline.now();
  const { target } = stores;
  const hold = target && activeHold(target, clock.now());
  const isHeld = hold && memo.heldSince !== undefined && memo.heldSince < now - lookMs;
  keep(!isHeld || memo.isSkewed, '1.held', () => `${told}, and ${hold?.operator} holds it`);
  const stored = stores.state.get('window')?.get(`${service}/${environment}`)?.value;
  const windows = parseWindows(stored).windows.filter(
    ({ kind, id, from, until }) =>
      kind === 'maintenance' &&
      from <= clock.now() &&
      clock.now() < until &&
      (memo.windowSince.get(id) ?? Infinity) < now - lookMs,
  );
  keep(windows.length === 0 || memo.isSkewed, '1.held', () => `${told} in maintenance ${windows[0]?.id}`);
  const { fromMinute, minutes } = policy.planned;
  const into = ((clock.now() - lookMs) % (24 * 60 * minute)) - fromMinute * minute;
  const isPlanned =
    Object.keys(config.config.maintenance).length > 0 && into >= 0 && into < minutes * minute - lookMs;
  keep(
    !isPlanned || memo.isSkewed,
    '1.held',
    () => `${told} in the maintenance of ${Object.keys(config.config.maintenance)[0]}`,
  );
}

/** The newest look of this run at what it depends on. */
function checkDependency(world: World, { run }: ActionContext, told: string): void {
  const looks = recordsOf(world, `${environment}/${service}/provider/manual`).filter(
    (record) => record.run === run,
  );
  const look = looks.at(-1);
  keep(look !== undefined, '1.dependency', () => `${told} and never looked at what it depends on`);
  if (!look) return;
  const causes = causesOf(world, look);
  const isWell = look.outcome === 'pass' && causes.every((cause) => cause === 'fine');
  keep(isWell, '1.dependency', () => `${told}, and its dependency is ${look.outcome} (${causes.join(' ')})`);
}

function checkGood({ service: { releases } }: World, to: string, told: string): void {
  const good = releases.get(to);
  keep(good !== undefined, '1.good', () => `${told}, which nobody ever released`);
  if (!good) return;
  keep(!good.isTainted, '1.good', () => `${told}, which came while a limit was lowered`);
  keep(
    good.well >= policy.clear.pass,
    '1.good',
    () => `${told}, which was never well: ${JSON.stringify(good)}`,
  );
}

/** Judges an act as it arrives, when it counts. */
export const onArriveOf =
  ({ host }: World) =>
  (act: Act): void => {
    const before = host.acts.filter((one) => one !== act);
    const told = `${act.key} arrives`;
    const twice = before.find(({ key }) => key === act.key);
    keep(!twice, '1.once', () => `${told} a second time`);
    const other = before.find(({ incident }) => incident === act.incident);
    keep(!other, '1.once', () => `${told} after ${other?.key} of the same incident`);
  };

/** The runs that were let act, as it is stored. */
const ledgerOf = ({ stores }: World): readonly { run: string }[] => {
  const stored = stores.state.get('runbook')?.get(`${service}/${environment}/rollback`)?.value;
  return (stored as { runs: { run: string }[] } | undefined)?.runs ?? [];
};

const recordsOf = ({ stores }: World, stream: string): EvidenceRecord[] =>
  (stores.log.get(stream) ?? []).map(({ record }) => record);
