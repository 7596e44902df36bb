import { type LoweringOrder, type LoweringScene, repeatable } from '#act/limits/lowering.ts';
import { openLease } from '#act/limits/open-lease.ts';
import { isBack, restoreUntil } from '#act/limits/restore-until.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { type Lowered, type Ran, whileLowered } from '#act/limits/while-lowered.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';

export type LoweredRun<Body extends Json, After extends Json> =
  | { kind: 'refused'; reason: string }
  | {
      kind: 'ran' | 'stopped';
      /** Absent when it was stopped: nothing that was found out before counts. */
      body?: Body;
      /** Why it was stopped. */
      reason: string;
      /** Of the calls after restoring; absent when they are not back. */
      after?: After;
      /** `left`: not back in time; the watchdog goes on. */
      restored: 'closed' | 'disputed' | 'left';
      /** When the originals were read back as live. */
      backAt?: EpochMs;
    };

export type LoweredStory<Body extends Json, After extends Json> = {
  body: (lowered: Lowered) => Promise<Body>;
  /** The proof that the originals work: called once they are read back, before the lease is closed. */
  after: (backAt: EpochMs) => Promise<After>;
};

/**
 * With these settings lowered, do: lease → armed → lowered → live → body → restored → after → closed. Whatever comes in
 * between, restoring comes; what a crash leaves is restored by the guardian. Rejects only with what is no MusterError.
 */
export async function withLowered<Body extends Json, After extends Json>(
  scene: LoweringScene,
  order: LoweringOrder,
  story: LoweredStory<Body, After>,
): Promise<LoweredRun<Body, After>> {
  const { steps, name } = scene;
  const opening = await caught(async () => ({
    value: await steps.step(`${name}: lease`, () => openLease(scene, order), repeatable),
  }));
  if ('stopped' in opening) return unopened(scene, order, opening.stopped);
  const opened = opening.value;
  if (opened.kind === 'refused') return opened;
  scene.onPhase?.('leased', opened.grip.lease);
  const ran = await caught(() => whileLowered(scene, order, opened, story.body));
  return { ...(await putBack(scene, order, story, reasonOf(ran))), ...told(ran) };
}

/** Restored → after → closed. */
async function putBack<Body extends Json, After extends Json>(
  scene: LoweringScene,
  order: LoweringOrder,
  story: LoweredStory<Body, After>,
  reason: string,
): Promise<Pick<Ended<Body, After>, 'after' | 'backAt' | 'restored'>> {
  const { steps, name } = scene;
  const back = await restoreUntil(scene, order, { name: 'restore', reason, goal: 'back' });
  if (!isBack(back)) return { restored: back.kind === 'disputed' ? 'disputed' : 'left' };
  const backAt = await steps.now(`${name}: back`);
  const after = await caught(async () =>
    (await steps.step(`${name}: still ours`, () => isOurs(scene), repeatable))
      ? { value: await story.after(backAt) }
      : { stopped: 'somebody else has the target' },
  );
  const end = await restoreUntil(scene, order, { name: 'close', reason, goal: 'closed' });
  const restored = end.kind === 'closed' || end.kind === 'disputed' ? end.kind : 'left';
  return { backAt, ...('value' in after && { after: after.value }), restored };
}

/** Somebody else may have restored, and another run have lowered since: its limits would answer. */
async function isOurs({ tools, target, run }: LoweringScene): Promise<boolean> {
  return (await readTarget(tools.state, target)).lock?.id === run;
}

type Ended<Body extends Json, After extends Json> = Exclude<LoweredRun<Body, After>, { kind: 'refused' }>;

const told = <Body extends Json>(
  ran: Ran<Body>,
): Pick<Ended<Body, Json>, 'kind' | 'body'> & { reason: string } =>
  'stopped' in ran ? { kind: 'stopped', reason: ran.stopped } : { kind: 'ran', reason: '', body: ran.value };

const reasonOf = (ran: Ran<unknown>): string => ('stopped' in ran ? ran.stopped : 'the drill is done');

/** It may be open all the same: its record could not be written, or the answer was lost. */
async function unopened(
  scene: LoweringScene,
  order: LoweringOrder,
  reason: string,
): Promise<{ kind: 'refused'; reason: string }> {
  await restoreUntil(scene, order, { name: 'unopened', reason, goal: 'closed' });
  return { kind: 'refused', reason };
}

/** What a step rejects with ends the drill, never the restoring. */
async function caught<T>(run: () => Promise<Ran<T>>): Promise<Ran<T>> {
  try {
    return await run();
  } catch (error) {
    // The engine's own interruptions are no MusterError, and must not be held up.
    if (!(error instanceof MusterError)) throw error;
    return { stopped: error.message };
  }
}
