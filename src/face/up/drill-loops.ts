import { drillInputFor } from '#act/drill/drill-input-for.ts';
import type { Guard } from '#face/up/limit-loops.ts';
import { runSlots } from '#face/up/run-slots.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { authorityOf } from '#ground/config/authority.ts';
import { cadenceOf, drillScheduleOf, type DrillSet } from '#ground/config/schedule.ts';
import { executionName } from '#ground/durable/execution-name.ts';

/**
 * Starts what is to be drilled when it is due, wherever this home answers: one loop for each set. A slot is one run however
 * often it is started; one that is found too late refuses itself, and says so in evidence.
 */
export const drillLoops = (tools: UpTools, signal: AbortSignal, guarded: Guard): Promise<void>[] =>
  drillScheduleOf(tools.config)
    .filter(({ environment }) => authorityOf(tools.config, environment) === 'local')
    .map((set) => runSlots(cadenceOf(set), tools.clock, signal, (slot) => start(set, slot, tools, guarded)));

function start(set: DrillSet, slot: EpochMs, { workflows }: UpTools, guarded: Guard): Promise<void> {
  const input = drillInputFor(set, slot);
  return guarded(`drills ${set.entry} on ${set.environment}`, () =>
    workflows.start('drill', executionName([input.run]), input),
  );
}
