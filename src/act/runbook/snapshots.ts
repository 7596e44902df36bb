import { actorOf, notHere, type ActionContext, type Snapshot } from '#act/runbook/action.ts';
import type { Sight } from '#act/runbook/look-around.ts';
import { repeatable, type Scene } from '#act/runbook/scene.ts';
import type { Action } from '#ground/config/schema/runbook.ts';

export type Ready = Extract<Snapshot, { kind: 'ready' }>;

/** What every action found, in order; or why the first that cannot act does not. */
export type Prepared = { kind: 'ready'; snapshots: Ready[] } | { kind: 'refused'; reason: string };

const graceMs = 5000;

/** Looks at what each action would change, before any of them acts. Changes nothing. */
export async function prepare(scene: Scene, sight: Sight, again = ''): Promise<Prepared> {
  const snapshots: Ready[] = [];
  for (const [index, action] of scene.runbook.do.entries()) {
    const snapshot = await snapshotOf(scene, sight, { action, index, again });
    if (snapshot.kind === 'refused') return snapshot;
    snapshots.push(snapshot);
  }
  return { kind: 'ready', snapshots };
}

type Wanted = { action: Action; index: number; again: string };

function snapshotOf(scene: Scene, sight: Sight, { action, index, again }: Wanted): Promise<Snapshot> {
  const actor = actorOf(scene.tools.actors, action);
  const context = contextOf(scene, sight, index);
  const options = { ...repeatable, timeoutMs: action.timeout + graceMs };
  return scene.steps.step(
    `snapshot ${index + 1}${again}`,
    async (signal) => {
      if (!actor) return { kind: 'refused', reason: notHere(action) };
      return redacted(scene, await actor.snapshot(action, context, signal));
    },
    options,
  );
}

/** What a remote said goes into evidence. */
function redacted({ tools: { vault } }: Scene, snapshot: Snapshot): Snapshot {
  if (snapshot.kind === 'refused') return { kind: 'refused', reason: vault.redact(snapshot.reason) };
  return { ...snapshot, would: vault.redact(snapshot.would) };
}

/** Names the act, and tells the actor what is known of the target. */
export function contextOf({ input, tools }: Scene, sight: Sight, index: number): ActionContext {
  const { run, incident, environment } = input;
  const { config } = tools;
  const hosting = config.environments[environment]?.hosting;
  const { release, lastKnownGood, lastKnownGoodSha, tainted } = sight;
  return {
    key: `${run}#act${index + 1}`,
    run,
    incident,
    environment,
    tainted,
    ...(hosting && { hosting }),
    ...(release !== undefined && { release }),
    ...(lastKnownGood !== undefined && { lastKnownGood }),
    ...(lastKnownGoodSha !== undefined && { lastKnownGoodSha }),
    ...(config.release && { releaseIs: config.release.identity.is }),
  };
}

/** Names of settings that would change with the release: a person has to see them first. */
export const differing = (snapshots: readonly Ready[]): string[] => [
  ...new Set(snapshots.flatMap(({ differs = [] }) => differs)),
];

export const wouldDo = (snapshots: readonly Ready[]): string =>
  snapshots.map(({ would }) => would).join(', then ');
