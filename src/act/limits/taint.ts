import { type Lease, type Taint, taintedMax } from '#act/limits/lease.ts';
import { mayBeLowered } from '#act/limits/lease-moves.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { Settings } from '#act/limits/settings.ts';
import { epochMs } from '#ground/base/brand.ts';

/** What was deployed while the lease may have lowered anything. */
export async function taintOf(
  { clock }: LimitsTools,
  lease: Lease,
  settings: Settings,
): Promise<Taint | undefined> {
  if (!mayBeLowered(lease)) return undefined;
  // Not from the last lowering: a retried or repeated one deployed before.
  const from = epochMs(lease.openedAt);
  const to = clock.now();
  const deployments = (await settings.deployedBetween(from, to)).slice(0, taintedMax);
  return { lease: lease.id, from, to, deployments };
}
