import { hold, releaseHold, standDown } from '#act/limits/hold.ts';
import { setTo, type Setting } from '#act/limits/setting.ts';
import { compareLimits, leaveTarget, takeTarget } from '#act/runbook/take-target.ts';
import type { Scene } from '#act/runbook/scene.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { runSynchronously } from '#ground/durable/adapters/synchronous.ts';
import type { StepMemory } from '#ground/durable/adapters/synchronous-memory.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import { joinIncident, leaveIncident } from '#observe/alarm/incident.ts';
import type { Host } from '../model/host.ts';
import { offByUs } from './checks.ts';
import { createProcess, type Process } from './process.ts';
import { minute, plan, type World } from './scene.ts';
import { toolsFor } from './tools.ts';
import { must } from './violation.ts';
import { processOf, quietly } from './watch.ts';

/** Goes on trying, as a person or a loop would. Resolves undefined when it never worked. */
export async function insist<T>(
  process: Process,
  work: () => Promise<T>,
  times = 60,
): Promise<T | undefined> {
  for (let attempt = 0; attempt < times; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MusterError)) throw error;
      await process.clock.sleep(5000);
    }
  }
  return undefined;
}

/** A story that is told from here on: it counts as pending until it is over, or its process dead. */
export function tellStory(world: World, process: Process, story: () => Promise<unknown>): void {
  world.pending += 1;
  let isOver = false;
  const over = (): void => {
    if (!isOver) world.pending -= 1;
    isOver = true;
  };
  process.onDeath = over;
  void quietly(story()).then(over);
}

/** Somebody deploys by hand, and has the target to himself for as long. */
export function holdStory(world: World): void {
  const { core, target } = world;
  const process = processOf(world, 'hold');
  const tools = toolsFor(world, process);
  const forMs = core.chance.is(0.5) ? core.chance.whole(minute, 20 * minute) : undefined;
  const order = { operator: 'olga', reason: 'deploys', ...(forMs !== undefined && { forMs }) };
  tellStory(world, process, async () => {
    const placed = await insist(process, async () => (await hold(tools, target, order), true));
    if (!placed) return;
    for (let round = 0; round < 120; round += 1) {
      const progress = await insist(process, () => standDown(tools, target, 'olga', 'deploys'));
      if (progress?.kind === 'nothing' || progress?.kind === 'closed') {
        checkHeld(world, process);
        break;
      }
      await process.clock.sleep(5000);
    }
    await process.clock.sleep(core.chance.whole(1000, 15 * minute));
    await insist(process, () => releaseHold(tools, target, 'olga'));
  });
}

/** Whoever deploys now, while the hold lasts, finds all limits where they belong. */
function checkHeld({ stores, host, memo }: World, process: Process): void {
  const { hold: held, lease } = stores.target ?? {};
  const isIn = held?.operator === 'olga' && (held.until ?? Infinity) > process.clock.now();
  if (!isIn || process.thawedAt > 0) return;
  const off = offByUs({ host, memo });
  must(off.length === 0, '5', () => `a hold returned, and ${off.join(', ')} is ${lease?.state}`);
}

/** An outage: a rollback takes the target, puts limits back, deploys what ran before, compares. */
export function rollbackStory(world: World): void {
  const { core } = world;
  const memory: StepMemory = new Map();
  const run = `rollback/incident-${core.chance.whole(1, 1_000_000)}`;
  const start = (): void => {
    const process = createProcess(core, run, world.machines.watch);
    tellStory(world, process, async () => {
      const crash = (): boolean => process.isDead;
      const workflow = rollback(world, process, run);
      await runSynchronously(workflow, { run }, { clock: process.clock, memory, crash });
    });
    const { onDeath } = process;
    process.onDeath = () => {
      onDeath?.();
      plan(world, core.chance.whole(1000, 5 * minute), start);
    };
  };
  start();
}

const rollback =
  (world: World, process: Process, run: string): Workflow<{ run: string }, null> =>
  async (_input, steps) => {
    const { core, host, target, stores, memo } = world;
    const tools = toolsFor(world, process);
    const step = { timeoutMs: 60_000, retries: 20, retryDelayMs: 5000 };
    const at = await steps.now('begun');
    const join = async (): Promise<string> => joinIncident(tools.state, target, 'chat', at);
    await steps.step('join', join, step);
    const runbook = {
      when: { environments: [target.environment], severities: ['critical'] },
      do: [{ kind: 'command', command: ['make', 'rollback'], timeout: 30_000, liveWithin: 60_000 }],
      verify: { checks: ['chat'], rounds: 1, every: 1000 },
    };
    const input = { run, runbook: 'rollback', environment: target.environment, reason: '', dryRun: false };
    const scene = { tools, input, runbook, steps, startedAt: at, afterSeq: 0 } as unknown as Scene;
    const taken = await takeTarget(scene);
    if (taken.kind === 'taken') {
      const act = async (): Promise<null> => {
        const lease = stores.target?.lease;
        const off = offByUs({ host, memo });
        const isLowered = off.length > 0 && lease?.state !== 'DISPUTED' && process.thawedAt === 0;
        must(!isLowered, '5', () => `a rollback acts while ${off.join(', ')} is lowered by ${lease?.id}`);
        if (host.kind === 'deployed') host.deploy();
        return null;
      };
      await steps.step('act', act, step);
      await compareLimits(scene);
      await leaveTarget(scene);
    }
    await steps.wait('verify', core.chance.whole(5000, 2 * minute));
    await steps.step('leave', async () => (await leaveIncident(tools.state, target, 'chat'), null), step);
    return null;
  };

const foreign: Setting[] = [setTo(777), setTo(12_345)];

/** Somebody changes a limit, and perhaps changes it back. */
export function foreignStory(world: World): void {
  const { core, host, memo } = world;
  const { chance } = core;
  const name = chance.pick(Object.keys(host.baseline));
  memo.isMuddled = true;
  writeAsSomebody(host, name, chance.pick(foreign));
  if (chance.is(0.6))
    plan(world, chance.whole(1000, 20 * minute), () => {
      if (host.cell(name).isForeign) writeAsSomebody(host, name, host.baseline[name]!);
    });
}

export function writeAsSomebody(host: Host, name: string, setting: Setting): void {
  host.write(name, setting, true);
  if (host.kind === 'deployed') host.deploy();
}

/** A clock is set. */
export function clockStory({ core: { chance }, machines, memo }: World): void {
  const machine = chance.is(0.5) ? machines.drills : machines.watch;
  const most = chance.pick([2000, minute, 60 * minute]);
  machine.skewMs += chance.whole(-most, most);
  memo.skewMsMax = Infinity;
}

/** Nobody watches for a while. */
export function unwatchedStory(world: World): void {
  world.isUnwatched = true;
  plan(world, world.core.chance.whole(minute, 40 * minute), () => void (world.isUnwatched = false));
}
