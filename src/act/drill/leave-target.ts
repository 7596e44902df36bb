import { spendKey } from '#act/drill/admit.ts';
import type { DrillEnding, DrillScene } from '#act/drill/drill-scene.ts';
import { parseLedger, settle } from '#act/drill/spend-ledger.ts';
import { isOpen } from '#act/limits/lease.ts';
import { releaseLock } from '#act/limits/lock-moves.ts';
import { repeatable } from '#act/limits/lowering.ts';
import { changeTarget } from '#act/limits/target-store.ts';
import { update } from '#ground/state/update.ts';
import { closeWindow } from '#observe/window/windows.ts';

/**
 * Ends the window, books what was spent, and gives the target back: unless a lease is open still, for then its restoring
 * needs both the lock and the window, which end by themselves.
 */
export async function leaveTarget(scene: DrillScene, { tokens, rows }: DrillEnding): Promise<void> {
  const { tools, target, input, name, steps } = scene;
  const isBack = rows.every(({ restored }) => restored !== 'left');
  await steps.step(
    `${name}: leave`,
    async () => {
      await update(tools.state, spendKey(target.service), parseLedger, (ledger) =>
        settle(ledger, `${input.run}/${name}`, tokens),
      );
      if (isBack) await closeWindow(tools.state, target, windowId(scene), tools.clock.now());
      await changeTarget(tools.state, target, (now) =>
        isOpen(now.lease) ? undefined : releaseLock(now, input.run),
      );
      return null;
    },
    repeatable,
  );
}

export const windowId = ({ input, name }: Pick<DrillScene, 'input' | 'name'>): string =>
  `${input.run}/${name}`;
