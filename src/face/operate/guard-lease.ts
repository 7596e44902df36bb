import { isOpen, type Lease } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { Target } from '#act/limits/target.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { watchTarget } from '#act/limits/watchdog.ts';

export type Guarded = {
  target: Target;
  lease: string;
  /** Whoever lowered is gone: no patience is needed any more. */
  isOrphan: () => boolean;
  signal: AbortSignal;
  /** Told once the lease was read. */
  onWatching: () => void;
};

const everyMs = 1000;
/** Between tries that do not help. */
const everyMsMax = 10_000;
/** Somebody was told long before. */
const afterMsMax = 86_400_000;

/**
 * Restores one lease when it is overdue or its process is gone. Resolves once it is closed, on abort, or a day after it was
 * due. Nothing that goes wrong on the way ends it; rejects only when the lease cannot be read at the start.
 */
export async function guardLease(
  tools: LimitsTools,
  { target, lease: id, isOrphan, signal, onWatching }: Guarded,
): Promise<void> {
  const first = openOf((await readTarget(tools.state, target)).lease, id);
  if (!first) return;
  onWatching();
  const endsAt = first.restoreBy + afterMsMax;
  for (let pauseMs = everyMs; !signal.aborted && tools.clock.now() < endsAt;) {
    await tools.clock.sleep(pauseMs, signal);
    const looked = await look(tools, { target, lease: id, isOrphan });
    if (looked === 'over') return;
    pauseMs = looked === 'fine' ? everyMs : Math.min(2 * pauseMs, everyMsMax);
  }
}

async function look(
  tools: LimitsTools,
  { target, lease, isOrphan }: Pick<Guarded, 'target' | 'lease' | 'isOrphan'>,
): Promise<'over' | 'fine' | 'stuck'> {
  try {
    if (!openOf((await readTarget(tools.state, target)).lease, lease)) return 'over';
    const watched = await watchTarget(tools, target, isOrphan);
    const kind = watched?.progress.kind;
    if (kind === 'closed') return 'over';
    return kind === 'waiting' || kind === 'disputed' ? 'stuck' : 'fine';
  } catch {
    // A store that is busy, a disk that is full: the lease is open still, so it is tried again.
    return 'stuck';
  }
}

const openOf = (lease: Lease | undefined, id: string): Lease | undefined =>
  isOpen(lease) && lease.id === id ? lease : undefined;
