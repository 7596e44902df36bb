import { journalLease } from '#act/limits/journal.ts';
import type { Lease } from '#act/limits/lease.ts';
import { disputeLease } from '#act/limits/lease-moves.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { raiseNotRestored, settleTarget } from '#act/limits/owed.ts';
import { sameSettings, type SettingMap, showSetting } from '#act/limits/setting.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget } from '#act/limits/target-store.ts';

/** Leaves somebody else's value alone. */
export async function dispute(
  { state, clock }: Pick<LimitsTools, 'state' | 'clock'>,
  target: Target,
  lease: Lease,
  what: { found: SettingMap; reason?: string | undefined },
): Promise<undefined> {
  await changeTarget(state, target, (now) => disputeLease(now, lease.id, what, clock.now()));
  return undefined;
}

/** Left alone, and told: an operator settles it. */
export async function tellDispute(
  tools: LimitsTools,
  target: Target,
  lease: Lease,
): Promise<{ kind: 'disputed'; found: SettingMap }> {
  const found = lease.disputed?.found ?? {};
  const { environment } = target;
  const next = `type: muster limits restore --env ${environment}, or: muster limits accept --env ${environment}`;
  const reason = `${disputeText(lease)}; ${next}`;
  await journalLease(tools, target, lease, { phase: 'disputed', outcome: 'unknown', reason });
  const at = tools.clock.now();
  await changeTarget(tools.state, target, (now) =>
    raiseNotRestored(now, target, { lease: lease.id, reason, at }),
  );
  await settleTarget(tools, target);
  return { kind: 'disputed', found };
}

/** What stands there that is neither the original nor ours, or why it is not ours to change. */
function disputeText({ disputed, originals, written }: Lease): string {
  const foreign = Object.entries(disputed?.found ?? {}).filter(([name, setting]) => {
    const is = { [name]: setting };
    return !sameSettings(is, originals) && !sameSettings(is, written);
  });
  const shown = foreign.map(([name, setting]) => `${name} is ${showSetting(setting)}`).join(', ');
  const text = foreign.length === 0 ? '' : `${shown}: neither the original nor what Muster wrote`;
  return [text, disputed?.reason ?? ''].filter(Boolean).join('; ') || 'somebody else has changed it';
}
