import type { Ending } from '#act/runbook/phase.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import { runbookWorkflow } from '#act/runbook/run-runbook.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Boundary, StepMemory } from '#ground/durable/adapters/synchronous-memory.ts';
import { runSynchronously } from '#ground/durable/adapters/synchronous.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import type { NoticeInput } from '#observe/notify/notices-for.ts';
import { notifyWorkflow, type NoticeEnding } from '#observe/notify/notify-workflow.ts';
import { createProcess, type Process } from '../../world/process.ts';
import { minute, plan, type World } from './scene.ts';
import { toolsFor } from './tools.ts';

type Kinds =
  | { workflow: 'runbook'; input: RunbookInput; result?: Ending }
  | { workflow: 'notify'; input: NoticeInput; result?: NoticeEnding };

/** What an engine has on its disk of one workflow, and the process that drives it now. */
export type Execution = Kinds & {
  name: string;
  memory: StepMemory;
  holder: Process | undefined;
  state: 'waiting' | 'running' | 'finished' | 'failed';
  /** Why it failed as a workflow, which none should. */
  failure?: string;
};

const unavailable = (why: string): MusterError => new MusterError('ENGINE_UNAVAILABLE', why, { exit: 3 });

export const starterFor = (
  world: World,
  process: Process,
): Pick<UpTools['workflows'], 'start' | 'resumeAll'> => ({
  start: (workflow, name, input) =>
    process.call('state', () => begin(world, `${workflow}:${name}`, { workflow, input }), {
      unavailable,
    }),
  resumeAll: () => resumeAll(world),
});

/** From here on it is durable. */
function begin(world: World, name: string, what: { workflow: string; input: Json }): void {
  if (world.executions.has(name)) return;
  const { workflow, input } = what as Kinds;
  const execution = {
    workflow,
    input,
    name,
    memory: new Map(),
    holder: undefined,
    state: 'waiting',
  } as Execution;
  world.executions.set(name, execution);
  // Whoever stored it may be dead by then: the one that lives goes on with it.
  if (world.home === 'local') resume(world, execution);
  else plan(world, world.core.chance.whole(1, 2000), () => resume(world, execution));
}

/** What nobody drives goes on. */
export function resumeAll(world: World): void {
  for (const execution of world.executions.values()) resume(world, execution);
}

function resume(world: World, execution: Execution): void {
  if (execution.state !== 'waiting') return;
  const { core, machine, home, up } = world;
  const process = home === 'local' ? up : createProcess(core, execution.name, machine);
  if (process) drive(world, execution, process);
}

function drive(world: World, execution: Execution, process: Process): void {
  execution.holder = process;
  execution.state = 'running';
  const { chance, trace } = world.core;
  if (world.home === 'aws')
    process.onDeath = () => {
      execution.state = 'waiting';
      const ms = chance.is(0.7) ? chance.whole(500, minute) : chance.whole(minute, 25 * minute);
      plan(world, ms, () => resume(world, execution));
    };
  const dies = ({ step, side }: Boundary): boolean => {
    if (trace && side === 'after')
      trace(
        `  ${execution.name.slice(0, 16)} remembers ${step}: ${JSON.stringify(execution.memory.get(step)).slice(0, 400)}`,
      );
    if (process.isDead || chance.is(deathsOf(world, execution))) process.kill();
    return process.isDead;
  };
  void finish(world, execution, process, dies);
}

async function finish(
  world: World,
  execution: Execution,
  process: Process,
  dies: (at: Boundary) => boolean,
): Promise<void> {
  const outcome = await run(world, execution, process, dies);
  if (outcome.kind === 'crashed' || execution.holder !== process || process.isDead) return;
  execution.state = outcome.kind;
  if (outcome.kind === 'finished') execution.result = outcome.result as never;
  else execution.failure = outcome.failure.message;
}

/** Of each step boundary: a run that acts is what deaths are about. */
const deathsOf = ({ atStep, isQuiet }: World, { workflow }: Execution): number =>
  isQuiet ? 0 : workflow === 'runbook' ? atStep : atStep / 10;

function run(world: World, execution: Execution, process: Process, crash: (at: Boundary) => boolean) {
  const tools = toolsFor(world, process, execution);
  const options = { clock: process.clock, memory: execution.memory, crash };
  const workflow = execution.workflow === 'runbook' ? runbookWorkflow(tools) : notifyWorkflow(tools);
  return runSynchronously(workflow as unknown as Workflow<Json, Json>, execution.input, options);
}
