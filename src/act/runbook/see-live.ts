import { actorOf, notHere, type Observed } from '#act/runbook/action.ts';
import type { Act } from '#act/runbook/act-once.ts';
import { contextOf } from '#act/runbook/snapshots.ts';
import { quietly } from '#act/runbook/quietly.ts';
import type { Scene } from '#act/runbook/scene.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';

const graceMs = 5000;
/** After an act whose answer was lost: what is not seen to be under way by then does not show. */
const lookAfterMs = 60_000;

/** What is seen of an act whose answer got lost, before anything is done again. */
export const lookAfter = (scene: Scene, act: Act): Promise<Observed> =>
  observeUntil(scene, act, { name: `look after act ${nameOf(act)}`, withinMs: lookAfterMs });

/** Waits until what was asked for is there, as long as `liveWithin` says. */
export const seeLive = (scene: Scene, act: Act, receipt?: Json): Promise<Observed> =>
  observeUntil(scene, act, { name: `live ${nameOf(act)}`, withinMs: act.action.liveWithin }, receipt);

const nameOf = ({ index, attempt }: Act): string => (attempt === 1 ? `${index + 1}` : `${index + 1} again`);

async function observeUntil(
  scene: Scene,
  { action, index, snapshot, sight }: Act,
  { name, withinMs }: { name: string; withinMs: number },
  receipt?: Json,
): Promise<Observed> {
  const { tools, steps } = scene;
  const actor = actorOf(tools.actors, action);
  if (!actor) return { kind: 'cannot-tell', detail: notHere(action) };
  const seen = { before: snapshot.before, ...(receipt !== undefined && { receipt }) };
  const look = async (signal: AbortSignal): Promise<Observed | null> => {
    const found = await actor.observe(action, contextOf(scene, sight, index), seen, signal);
    return found.kind === 'under-way' ? null : { ...found, detail: tools.vault.redact(found.detail) };
  };
  try {
    const found = await steps.until(name, (signal) => quietly(() => look(signal)), {
      everyMs: actor.pollMs,
      withinMs,
      timeoutMs: action.timeout + graceMs,
    });
    return found ?? { kind: 'under-way', detail: 'it was not seen to be live in time' };
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return { kind: 'cannot-tell', detail: error.message };
  }
}
