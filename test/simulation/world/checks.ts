import type { Lease, TargetState } from '#act/limits/lease.ts';
import { activeHold } from '#act/limits/lock-moves.ts';
import { sameSetting, showSetting } from '#act/limits/setting.ts';
import { targetCollection } from '#act/limits/target.ts';
import type { Host } from '../model/host.ts';
import type { HostWrite } from '../model/place.ts';
import { checkTarget } from './lease-checks.ts';
import type { Core, Process } from './process.ts';
import { checkLedger } from './spend-checks.ts';
import type { OnPut, Stores } from './stores.ts';
import { must } from './violation.ts';

/** What a world remembers in order to judge. Times are those of the timeline. */
export type Memo = {
  /** Leases whose guardian answered. */
  armed: Set<string>;
  /** When lowering last began under a lease. */
  beganLowering: Map<string, number>;
  /** Names that a lowering write left off their baseline later than any write in flight may land. */
  strays: Map<string, number>;
  /** An operator said that what was found may be overwritten. */
  overruled: boolean;
  /** A record of the `limits` stream was written, by its id. */
  recorded: (id: string) => boolean;
  /** Clocks of machines differ by up to so much. */
  skewMsMax: number;
  /** Something happened that a healthy target may look ill by. */
  isMuddled: boolean;
  lowered: number;
  /** Runs that ever had the target. */
  locked: Set<string>;
  /** Those from which a rollback took it. */
  preempted: Set<string>;
};

export type Scene = { core: Core; host: Host; stores: Stores; memo: Memo; authority: string };

/** Of one change with all its requests, and what a store or a handshake may add. */
const inFlightMs = 13_000;

export function onPutOf(scene: Scene): OnPut {
  const { stores, memo } = scene;
  return (process, key, before, after) => {
    if (key.collection === 'drill-spend') return checkLedger(before, after);
    if (key.collection !== targetCollection) return;
    const [was, is] = [before as TargetState | undefined, after as TargetState];
    checkTarget(process, was, is);
    stores.target = is;
    noteLock(memo, was?.lock, is.lock);
    if (is.lease) noteLease(scene, process, { was: was?.lease, is: is.lease, state: is });
  };
}

function noteLock({ locked, preempted }: Memo, was: TargetState['lock'], is: TargetState['lock']): void {
  if (is) locked.add(is.id);
  if (is?.kind === 'runbook' && was?.kind === 'drill') preempted.add(was.id);
}

type LeasePut = { was: Lease | undefined; is: Lease; state: TargetState };

function noteLease(scene: Scene, process: Process, { was, is, state }: LeasePut): void {
  const { core, memo } = scene;
  // Each lowering under one lease begins a new time in flight.
  const { loweringAt = 0 } = is;
  if (loweringAt > 0 && loweringAt !== was?.loweringAt) memo.beganLowering.set(is.id, core.timeline.now());
  const isTooLate = is.state === 'LOWERING' && loweringAt > is.lowerBy;
  must(!isTooLate, '1', () => `${is.id} begins to lower ${loweringAt - is.lowerBy} ms too late`);
  if (is.state === was?.state) return;
  const held = is.state === 'LOWERING' ? activeHold(state, process.clock.now()) : undefined;
  must(!held, '5', () => `${is.id} begins to lower, and ${held?.operator} holds the target`);
  if (is.state === 'CLOSED') checkClosed(scene, is, was?.state);
}

function checkClosed(scene: Scene, { id, disputes = 1 }: Lease, from: string | undefined): void {
  // What is disputed a second time is recorded a second time.
  const again = disputes > 1 ? `-${disputes}` : '';
  const phase = from === 'DISPUTED' ? 'accepted' : 'restored';
  const told = `lease ${id} is CLOSED`;
  must(scene.memo.recorded(`${id}#${phase}${again}`), '7', () => `${told} before it is recorded as ${phase}`);
  const off = from === 'DISPUTED' ? [] : offByUs(scene);
  must(off.length === 0, '1', () => `${told}, and ${off.join(', ')} lowered`);
}

/** Off the baseline by our hand, and not by a write that outlived its lease. */
export const offByUs = ({ host, memo }: Pick<Scene, 'host' | 'memo'>): string[] =>
  host.off().filter((name) => !host.cell(name).isForeign && !memo.strays.has(name));

/** Every write of Muster's, as the host carries it out. */
export function onWriteOf(scene: Scene): (write: HostWrite) => void {
  const { host, memo } = scene;
  return (write) => {
    const { process, name, to, readAt, order } = write;
    const original = host.baseline[name];
    if (!original) return;
    const was = host.cell(name);
    const told = `${process.name} wrote ${name} = ${showSetting(to)}`;
    const isSeen = was.isForeign && was.since < readAt;
    must(!isSeen || memo.overruled, '1', () => `${told} over somebody else's ${showSetting(was.setting)}`);
    if (sameSetting(to, original)) return void memo.strays.delete(name);
    if (order) checkLowering(scene, write, order.lease, told);
    else must(false, '1', () => `${told}, which is neither its original nor ordered`);
  };
}

function checkLowering(scene: Scene, { process, name }: HostWrite, lease: string, told: string): void {
  const { core, memo, stores, authority } = scene;
  must(memo.armed.has(lease), '3', () => `${told} before anybody watches ${lease}`);
  must(authority === process.home, '3', () => `${told} from ${process.home}, without authority`);
  const began = memo.beganLowering.get(lease) ?? Infinity;
  must(began <= core.timeline.now(), '1', () => `${told} outside LOWERING of ${lease}`);
  memo.lowered += 1;
  const current = stores.target?.lease;
  const state = current?.id === lease ? current.state : 'CLOSED';
  if (state === 'LOWERING' || state === 'LOWERED') return;
  memo.isMuddled = true;
  const isLate = core.timeline.now() > began + inFlightMs - memo.skewMsMax;
  must(isLate || state !== 'CLOSED', '1', () => `${told} in time, and lease ${lease} was not waited for`);
  if (!isLate) return;
  memo.strays.set(name, core.timeline.now());
  awaitTakeBack(scene, process, name);
}

const takenBackMs = 180_000;

/** A write that outlived its lease is taken back by whoever wrote it, if they live and the place answers them. */
function awaitTakeBack({ core, stores, host, memo }: Scene, process: Process, name: string): void {
  const { timeline } = core;
  const [at, faults, fence] = [timeline.now(), process.faults, stores.target?.fence];
  timeline.at(Math.max(at, process.frozenUntil) + takenBackMs, () => {
    const isUndisturbed =
      !process.isDead &&
      process.frozenUntil <= at &&
      process.faults === faults &&
      stores.target?.fence === fence;
    const isLeft = memo.strays.get(name) === at && !host.cell(name).isForeign && host.off().includes(name);
    must(
      !(isUndisturbed && isLeft),
      '1',
      () => `${process.name} left its late write of ${name} where it was`,
    );
  });
}

/** At every instant: at its baseline, or an open lease says so. */
export function checkCovered({ host, stores, memo }: Scene): void {
  const off = offByUs({ host, memo });
  if (off.length === 0) return;
  const lease = stores.target?.lease;
  for (const name of off) {
    const isCovered =
      lease && lease.state !== 'CLOSED' && lease.state !== 'PREPARED' && name in lease.written;
    must(
      isCovered === true,
      '1',
      () => `${name} is ${showSetting(host.cell(name).setting)}, and no open lease says so: ${lease?.state}`,
    );
  }
}
