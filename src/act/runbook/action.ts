import type { Json } from '#ground/base/json.ts';
import type { ActionKind, Action } from '#ground/config/schema/runbook.ts';
import type { Hosting } from '#ground/config/schema/settings.ts';

export type ActionContext = {
  /** Names this act for ever: sent along, so that a remote that knows it does not act twice. */
  key: string;
  run: string;
  incident: string;
  environment: string;
  /** Where the environment is hosted, if the config says so. */
  hosting?: Hosting;
  /** The release that runs, as far as is known. */
  release?: string;
  /** The newest other release with passing evidence of its own that was not deployed while a limit was lowered. */
  lastKnownGood?: string;
  /** The commit that it was tied to by hand, where it is a label. */
  lastKnownGoodSha?: string;
  /** How releases are compared. */
  releaseIs?: 'sha' | 'label';
  /** Spans in which limits were lowered, milliseconds since the epoch, and deployments known to be made in them. */
  tainted: readonly { from: number; to: number; deployments: readonly string[] }[];
};

/**
 * `ready`: `before` is what acting and observing need to know of the state before (plain JSON without secrets; it is
 * stored with the run); `would` is one line for people. `differs`: names of settings (never values) that would change with
 * the release, beside those that leases account for: then a person must approve. `refused`: acting makes no sense.
 */
export type Snapshot =
  | { kind: 'ready'; before: Json; would: string; differs?: string[] }
  | { kind: 'refused'; reason: string };

/** `unknown`: it may have taken effect. `failed`: it certainly did not, or said so itself. `receipt`: for `observe`. */
export type ActionResult = { kind: 'done' | 'failed' | 'unknown'; detail: string; receipt?: Json };

/**
 * What became of an act. `live`: its effect is there. `under-way`: ask again. `failed`: it will not come about.
 * `not-acted`: it was certainly never begun nor will be, so that it may be done again. `cannot-tell`: the remote does not
 * show whose act it was, or shows nothing.
 */
export type Observed = {
  kind: 'live' | 'under-way' | 'failed' | 'not-acted' | 'cannot-tell';
  detail: string;
};

/**
 * One kind of action. None of the three retries by itself or rejects for what the remote does; each ends within the
 * action's `timeout`, or when `signal` aborts. `snapshot` and `observe` only read.
 */
export type Actor<Kind extends ActionKind> = {
  snapshot(action: Of<Kind>, context: ActionContext, signal: AbortSignal): Promise<Snapshot>;
  /** Called once for each key, unless `observe` said `not-acted`. */
  act(action: Of<Kind>, context: ActionContext, before: Json, signal: AbortSignal): Promise<ActionResult>;
  /** `receipt`: of the act, when its answer came. */
  observe(
    action: Of<Kind>,
    context: ActionContext,
    seen: { before: Json; receipt?: Json },
    signal: AbortSignal,
  ): Promise<Observed>;
  /** How often to ask `observe`, at most; milliseconds. */
  pollMs: number;
};

type Of<Kind extends ActionKind> = Extract<Action, { kind: Kind }>;

/** The kinds this home can carry out. */
export type Actors = { [Kind in ActionKind]?: Actor<Kind> };

/** Said of an action that has no actor here. */
export const notHere = ({ kind }: Action): string => `${kind} actions do not run in this home`;

/** Any kind's; undefined where this home has none. */
export const actorOf = (actors: Actors, { kind }: Action): Actor<ActionKind> | undefined =>
  // The map ties each actor to its kind; the compiler cannot follow that through an index.
  actors[kind] as Actor<ActionKind> | undefined;
