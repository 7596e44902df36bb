import type { TargetState } from '#act/limits/lease.ts';
import type { Move } from '#act/limits/lock-moves.ts';
import { parseTarget, type Target, targetCollection, targetKey } from '#act/limits/target.ts';
import type { Json } from '#ground/base/json.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';

export async function readTarget(state: StateStore, target: Target): Promise<TargetState> {
  return parseTarget((await state.get(targetKey(target)))?.value);
}

/** One move under compare-and-set; `decide` is asked again when somebody else was first. Why not, or the state it made. */
export async function moveTarget(
  state: StateStore,
  target: Target,
  decide: (now: TargetState) => Move,
): Promise<Move> {
  let move: Move | undefined;
  await update(state, targetKey(target), parseTarget, (now) => {
    move = decide(now);
    return move.kind === 'moved' && move.state !== now ? move.state : undefined;
  });
  if (!move) throw new Error('a move that was asked for was decided');
  return move;
}

/** The same for moves that have nothing to say when they do not apply. Resolves to what stands afterwards. */
export async function changeTarget(
  state: StateStore,
  target: Target,
  decide: (now: TargetState) => TargetState | undefined,
): Promise<{ value: TargetState; changed: boolean }> {
  return update(state, targetKey(target), parseTarget, decide);
}

const pageSize = 100;

/** Every target on which anything was ever locked, held or lowered, a page at a time. */
export async function* allTargets(state: StateStore): AsyncGenerator<Target> {
  for await (const { target } of listTargets(state)) yield target;
}

/** As they are listed, with what is known of each: one read for a hundred. */
export async function* allTargetStates(state: StateStore): AsyncGenerator<TargetState> {
  for await (const { value } of listTargets(state)) yield parseTarget(value);
}

async function* listTargets(state: StateStore): AsyncGenerator<{ target: Target; value: Json }> {
  for (let after: string | undefined; ;) {
    const page = await state.list(targetCollection, {
      limit: pageSize,
      ...(after !== undefined && { after }),
    });
    for (const { id, value } of page) {
      const [service = '', environment = ''] = id.split('/');
      yield { target: { service, environment }, value };
    }
    after = page.at(-1)?.id;
    if (page.length < pageSize || after === undefined) return;
  }
}
