import type { DrillInput } from '#act/drill/drill-input.ts';
import { drillWorkflow } from '#act/drill/run-drill.ts';
import type { Boundary } from '#ground/durable/adapters/synchronous-memory.ts';
import { runSynchronously } from '#ground/durable/adapters/synchronous.ts';
import { createProcess } from './process.ts';
import { type Execute, minute, plan, type Run, type World } from './scene.ts';
import { toolsFor } from './tools.ts';

/** An execution of this run that nobody drives yet. */
export function newRun(world: World, input: DrillInput, isDuplicate = false): Run {
  const run: Run = {
    input,
    memory: new Map(),
    holder: undefined,
    state: 'waiting',
    isDuplicate,
    resumes: 0,
  };
  world.runs.push(run);
  return run;
}

/** Begins or resumes it in a new process; whoever drove it before is a zombie from now on. */
export function drive(world: World, run: Run, home: 'local' | 'aws' = 'local'): void {
  const { core, machines } = world;
  const { chance, weather } = core;
  const process = createProcess(core, `drill ${run.input.run}`, machines.drills);
  process.home = home;
  if (run.holder) run.resumes += 1;
  run.holder = process;
  run.state = 'running';
  world.pending += 1;
  const isOurs = (): boolean => run.holder === process;
  const leave = (): void => void (world.pending -= 1);
  let isOver = false;
  const over = (): void => {
    if (isOver) return;
    isOver = true;
    leave();
  };
  process.onDeath = () => {
    over();
    if (isOurs()) afterDeath(world, run);
  };
  process.onFreeze = () => {
    // Its engine may not wait for it: Lambda invokes anew, a second machine takes over.
    if (isOurs() && chance.is(0.4))
      plan(world, chance.whole(10_000, 20 * minute), () => takeOver(world, run, process.id));
  };
  const tools = toolsFor(world, process, run);
  const dies = (boundary?: Boundary): boolean => {
    if (boundary?.side === 'after') core.trace?.(remembered(run, boundary.step));
    // As with the durable engines: what a zombie wants to remember is refused.
    const isOut = !isOurs() || process.isDead || chance.is(weather.crash / 4);
    if (isOut) process.kill();
    return isOut;
  };
  void world.execute(run, process, drillWorkflow(tools), dies).then((outcome) => {
    if (outcome.kind !== 'crashed') over();
    if (outcome.kind !== 'crashed' && isOurs()) run.state = outcome.kind;
    if (outcome.kind === 'failed') run.failure = outcome.failure.message;
    return undefined;
  });
}

const remembered = ({ memory }: Run, step: string): string =>
  `  remembers ${step}: ${JSON.stringify(memory.get(step)).slice(0, 250)}`;

/** Without any engine: what is remembered is this map. */
export const synchronously: Execute = ({ input, memory }, { clock }, workflow, dies) =>
  runSynchronously(workflow, input, { clock, memory, crash: dies });

function takeOver(world: World, run: Run, from: number): void {
  if (run.state === 'running' && run.holder?.id === from) drive(world, run);
}

function afterDeath(world: World, run: Run): void {
  const { chance, weather } = world.core;
  if (chance.is(weather.abandoned)) {
    run.state = 'abandoned';
    return;
  }
  run.state = 'waiting';
  const ms = chance.is(0.7) ? chance.whole(500, minute) : chance.whole(minute, 40 * minute);
  plan(world, ms, () => {
    if (run.state === 'waiting') drive(world, run);
  });
}
