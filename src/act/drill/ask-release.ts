import type { DrillScene } from '#act/drill/drill-scene.ts';
import { repeatable } from '#act/limits/lowering.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { noteRelease } from '#observe/release/release-state.ts';

/**
 * Which release the target says it runs now, noted as if a scheduled check had seen it: those may come too seldom, or not
 * at all. Null: nobody could be asked.
 */
export async function askRelease(
  { tools, target, steps, name }: DrillScene,
  when: string,
): Promise<string | null> {
  const { caller, config, clock } = tools;
  const identity = config.release?.identity;
  if (!identity || !caller.release) return null;
  const ask = async (signal: AbortSignal): Promise<string | null> => {
    const release = await caller.release?.(target.environment, signal);
    if (release === undefined) return null;
    await noteRelease(tools, target, { release, is: identity.is, at: clock.now() });
    return release;
  };
  try {
    return await steps.step(`${name}: ${when}`, ask, repeatable);
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return null;
  }
}
