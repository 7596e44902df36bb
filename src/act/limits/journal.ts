import type { Lease } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { showSetting, type SettingMap } from '#act/limits/setting.ts';
import type { Target } from '#act/limits/target.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { JsonObject } from '#ground/base/json.ts';
import { appendOnce } from '#record/evidence/append-once.ts';

export const limitsStream = 'limits';

export type LeasePhase = 'leased' | 'lowered' | 'restored' | 'disputed' | 'accepted' | 'overruled';

export type LeaseEntry = {
  phase: LeasePhase;
  outcome: Outcome;
  reason: string;
  operator?: string;
  more?: JsonObject;
};

/** Records a phase of a lease, once: known by `<lease>#<phase>`. */
export async function journalLease(
  tools: Pick<LimitsTools, 'log' | 'appender'>,
  target: Target,
  lease: Lease,
  { phase, outcome, reason, operator, more }: LeaseEntry,
): Promise<void> {
  await appendOnce(tools, limitsStream, lease.afterSeq, {
    kind: 'limits',
    outcome,
    run: lease.run,
    ...(operator !== undefined && { operator }),
    body: { id: `${lease.id}#${phase}${again(lease)}`, phase, ...target, lease: lease.id, reason, ...more },
  });
}

/** What happens again after a second dispute is recorded again. */
export const again = ({ disputes = 1 }: Lease): string => (disputes > 1 ? `-${disputes}` : '');

/** `{ COST_X: 'unset' }`, for bodies of records. */
export const shownSettings = (settings: SettingMap): JsonObject =>
  Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, showSetting(setting)]));
