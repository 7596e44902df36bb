import type { Action } from '#ground/config/schema/runbook.ts';

export type ActionContext = {
  /** Names this act for ever: sent along, so that a remote that knows it does not act twice. */
  key: string;
  run: string;
  incident: string;
  environment: string;
};

/** `unknown`: it may have taken effect. `failed`: it certainly did not, or said so itself. */
export type ActionResult = { kind: 'done' | 'failed' | 'unknown'; detail: string };

/**
 * Carries one kind of action out, once: it never retries by itself. Resolves for whatever the remote does, within the
 * action's own timeout or when `signal` aborts.
 */
export type Actor<Kind extends Action['kind']> = (
  action: Extract<Action, { kind: Kind }>,
  context: ActionContext,
  signal: AbortSignal,
) => Promise<ActionResult>;

/** The kinds this home can carry out. */
export type Actors = { [Kind in Action['kind']]?: Actor<Kind> };

export async function carryOut(
  actors: Actors,
  action: Action,
  context: ActionContext,
  signal: AbortSignal,
): Promise<ActionResult> {
  // The map ties each actor to its kind; the compiler cannot follow that through an index.
  const actor = actors[action.kind] as Actor<Action['kind']> | undefined;
  if (!actor) return { kind: 'failed', detail: `${action.kind} actions do not run in this home` };
  return actor(action, context, signal);
}

/** What an action would do, without headers, query, body or arguments: `POST https://host/path`, `command deploy.sh`. */
export function describeAction(action: Action): string {
  if (action.kind === 'http') return `${action.method} ${withoutQuery(action.url)}`;
  return `command ${action.command[0] ?? ''}`;
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
