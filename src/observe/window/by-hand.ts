import type { Clock } from '#ground/base/clock.ts';
import type { Random } from '#ground/base/random.ts';
import { update } from '#ground/state/update.ts';
import {
  type ByHand,
  end,
  lastingLike,
  type OpenByHand,
  ordered,
  start,
} from '#observe/window/by-hand-moves.ts';
import { settleWindows, type WindowJournal, windowsStream } from '#observe/window/settle.ts';
import { parseWindows, type Window, windowKey } from '#observe/window/window.ts';
import { seqBefore } from '#record/evidence/append-once.ts';

type Target = { service: string; environment: string };

/**
 * Opens a window from now on, and records who did, why and until when. One of the same kind and checks that lasts is made
 * longer instead, and resolves as it then stands: begun before now, and left as it is when it lasts as long already.
 * Rejects WINDOW_INVALID (longer than a day for maintenance, 7 for a snooze; a reason above 200 characters),
 * WINDOWS_TOO_MANY, and what the stores reject.
 */
export async function openByHand(
  tools: WindowJournal & { clock: Clock; random: Random },
  target: Target,
  order: OpenByHand,
): Promise<Window> {
  const at = tools.clock.now();
  const wanted = ordered(order, at, tools.random);
  await settleWindows(tools, target);
  const afterSeq = await seqBefore(tools.log, windowsStream);
  const { value } = await update(tools.state, windowKey(target), parseWindows, (now) =>
    start(now, wanted, { at, afterSeq }),
  );
  // A crash here: it is open, and its record owed; whoever looks next records it.
  await settleWindows(tools, target);
  const opened = lastingLike(value, wanted, at);
  if (!opened) throw new Error('a window that was opened is open');
  return opened;
}

/**
 * Ends now what people have open of this kind: all of it, or what is on none but these checks. Resolves to what it ended,
 * each recorded; planned maintenance is the config's to end. Rejects what the stores reject.
 */
export async function endByHand(
  tools: WindowJournal & { clock: Clock },
  target: Target,
  meant: ByHand,
  operator: string,
): Promise<Window[]> {
  const at = tools.clock.now();
  await settleWindows(tools, target);
  const afterSeq = await seqBefore(tools.log, windowsStream);
  let ended: Window[] = [];
  await update(tools.state, windowKey(target), parseWindows, (now) => {
    const move = end(now, meant, { at, afterSeq }, operator);
    ({ ended } = move);
    return ended.length === 0 ? undefined : move.windows;
  });
  // A crash here: ended, and its record owed; whoever looks next records it.
  await settleWindows(tools, target);
  return ended;
}
