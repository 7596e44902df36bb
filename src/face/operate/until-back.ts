import type { RestoreProgress } from '#act/limits/advance-restore.ts';
import { pollMs } from '#act/limits/lowering.ts';
import { showSetting } from '#act/limits/setting.ts';
import { epochMs } from '#ground/base/brand.ts';
import { type Clock, iso } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { SettingsKind } from '#ground/config/schema/settings.ts';
import { unreachable } from '#ground/base/unreachable.ts';

export type Patience = {
  withinMs: number;
  /** Ends the asking early. */
  signal?: AbortSignal;
  /** Told when what stands in the way changes. */
  onProgress?: (text: string) => void;
};

/** Where limits are asked for, by `pollMs` of its place. */
export type Asking = Patience & { clock: Clock; environment: string; kind: SettingsKind | undefined };

/** How restoring ended for somebody who waited; `why` limits are not back. */
export type Waited = { isBack: true } | { isBack: false; why: string };

export const restoreWithinMs = 900_000;

/** Takes one step towards limits that are back, as often as their place likes to be asked, until they are, are disputed, or its time is over. */
export async function untilBack(
  step: () => Promise<RestoreProgress>,
  { clock, environment, kind = 'http', withinMs, signal, onProgress }: Asking,
): Promise<Waited> {
  const endMs = clock.monotonicMs() + withinMs;
  for (let told = ''; ;) {
    const progress = await step().catch(asWaiting);
    if (progress.kind === 'nothing' || progress.kind === 'closed') return { isBack: true };
    const text = textOf(progress, environment);
    if (text !== told) onProgress?.(text);
    told = text;
    if (progress.kind === 'disputed' || signal?.aborted || clock.monotonicMs() >= endMs)
      return { isBack: false, why: text };
    await clock.sleep(pollMs[kind], signal);
  }
}

/** A store or a place that cannot be reached now is asked again. */
function asWaiting(error: unknown): RestoreProgress {
  if (error instanceof MusterError) return { kind: 'waiting', reason: error.message };
  throw error;
}

/** As places say it that can tell what runs. */
const notLive = 'running: ';

function textOf(
  progress: Exclude<RestoreProgress, { kind: 'nothing' | 'closed' }>,
  environment: string,
): string {
  switch (progress.kind) {
    case 'waiting':
      return progress.reason.startsWith(notLive)
        ? `written, and not live yet: ${progress.reason.slice(notLive.length)}`
        : progress.reason;
    case 'back':
      return `back; looked at once more at ${iso(epochMs(progress.at))}`;
    case 'disputed':
      return `disputed: ${Object.entries(progress.found)
        .map(([name, setting]) => `${name} is ${showSetting(setting)}`)
        .join(
          ', ',
        )}, neither the original nor what Muster wrote; type: muster limits restore --env ${environment}, or accept in its place`;
    default:
      return unreachable(progress);
  }
}
