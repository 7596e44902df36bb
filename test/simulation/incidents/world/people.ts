import { hold, releaseHold } from '#act/limits/hold.ts';
import type { TargetState } from '#act/limits/lease.ts';
import { changeTarget } from '#act/limits/target-store.ts';
import { approve } from '#act/runbook/approval.ts';
import { acknowledgeAlarm } from '#observe/alarm/acknowledge.ts';
import { endByHand, openByHand } from '#observe/window/by-hand.ts';
import { closeWindow, openWindow } from '#observe/window/windows.ts';
import type { MusterEvent } from '#record/event/event.ts';
import { createProcess, type Process } from '../../world/process.ts';
import { insist } from '../../world/stories.ts';
import { environment, service } from '../model/config.ts';
import type { Release } from '../model/service.ts';
import { minute, plan, type World } from './scene.ts';
import { toolsFor } from './tools.ts';

const target = { service, environment };

/** Somebody does something by hand, tries again when it fails, and may be cut off. */
function by(world: World, name: string, story: (process: Process) => Promise<unknown>): void {
  const process = createProcess(world.core, name, world.machine);
  world.pending += 1;
  let isOver = false;
  const over = (): void => {
    if (!isOver) world.pending -= 1;
    isOver = true;
  };
  process.onDeath = over;
  story(process).then(over, over);
}

/** What people do once they heard of something. */
export function onAccepted(world: World, { type, detail }: MusterEvent): void {
  const { chance } = world.core;
  const { run, check = '' } = detail;
  if (type === 'Runbook Waiting' && run !== undefined && chance.is(0.7))
    plan(world, chance.whole(10_000, 9 * minute), () => approveRun(world, run));
  // Whoever is woken may take the place for themselves.
  if (type === 'Alarm Raised' && !world.isQuiet && chance.is(0.08))
    plan(world, chance.whole(0, minute), () => chance.pick([holdStory, maintenanceStory])(world));
  if (type === 'Alarm Raised' && chance.is(0.25))
    plan(world, chance.whole(20_000, 10 * minute), () => acknowledge(world, check));
}

const approveRun = (world: World, run: string): void =>
  by(world, 'approver', (process) => {
    const { state } = toolsFor(world, process);
    return insist(process, () => approve(state, run, 'otto', process.clock.now()), 5);
  });

const acknowledge = (world: World, check: string): void =>
  by(world, 'acknowledger', (process) => {
    const known = { operator: 'otto', at: process.clock.now() };
    return insist(process, () => acknowledgeAlarm(toolsFor(world, process), { ...target, check }, known), 5);
  });

export function holdStory(world: World): void {
  const { chance } = world.core;
  const forMs = chance.whole(2 * minute, 20 * minute);
  by(world, 'holder', async (process) => {
    const tools = toolsFor(world, process);
    await insist(process, () => hold(tools, target, { operator: 'olga', reason: 'deploys', forMs }), 10);
    if (chance.is(0.3)) return;
    await process.clock.sleep(chance.whole(minute, forMs));
    await insist(process, () => releaseHold(tools, target, 'olga'), 10);
  });
}

export function maintenanceStory(world: World): void {
  const { chance } = world.core;
  const kind = chance.is(0.6) ? 'maintenance' : 'snooze';
  const checks = chance.is(0.5) ? ['chat'] : undefined;
  const order = { kind, ...(checks && { checks }), operator: 'olga', reason: 'moves house' } as const;
  by(world, kind, async (process) => {
    const random = { id: () => `${chance.whole(1, 1_000_000_000)}-0000000`, unit: chance.unit };
    const tools = { ...toolsFor(world, process), random };
    await insist(
      process,
      () => openByHand(tools, target, { ...order, forMs: chance.whole(3 * minute, 25 * minute) }),
      10,
    );
    if (chance.is(0.5)) return;
    await process.clock.sleep(chance.whole(minute, 20 * minute));
    await insist(process, () => endByHand(tools, target, { kind }, 'olga'), 10);
  });
}

/** A drill has the target say no, inside its window and nowhere else. */
export function drillStory(world: World): void {
  const { core, service: model } = world;
  const { chance, timeline } = core;
  by(world, 'drill', async (process) => {
    const { state } = toolsFor(world, process);
    const lastsMs = chance.whole(2 * minute, 12 * minute);
    const id = `drill-${timeline.now()}/chat`;
    const from = process.clock.now();
    const until = from + lastsMs;
    const window = { id, kind: 'drill', answers: ['budget_used_up'], from, until } as const;
    const isOpen = await insist(process, async () => {
      await openWindow(state, target, { ...window, answers: [...window.answers] });
      return true;
    });
    const leftMs = until - process.clock.now() - 15_000;
    if (!isOpen || leftMs <= 0) return;
    model.blockedUntil = timeline.now() + chance.whole(1, leftMs);
    await process.clock.sleep(model.blockedUntil - timeline.now() + 15_000);
    await insist(process, () => closeWindow(state, target, id, process.clock.now()), 5);
  });
}

/** As a lease leaves it behind that lowered a limit while somebody released. */
export const taint = (world: World, release: Release): void =>
  by(world, 'lease', async (process) => {
    const { state } = toolsFor(world, process);
    const now = process.clock.now();
    const span = { lease: `lease-${now}`, from: now - 5 * minute, to: now + 10 * minute, deployments: [] };
    const taints = (was: TargetState): TargetState => ({ ...was, taints: [...was.taints, span] });
    const stored = await insist(process, () => changeTarget(state, target, taints));
    release.isTainted = stored !== undefined;
  });

/** A clock is set, and right again later. */
export function clockStory({ core: { chance, timeline }, machine, memo }: World): void {
  const most = chance.pick([2000, minute, 60 * minute]);
  machine.skewMs += chance.whole(-most, most);
  memo.isSkewed = true;
  timeline.at(timeline.now() + chance.whole(minute, 30 * minute), () => void (machine.skewMs = 0));
}
