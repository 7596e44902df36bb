import { patient } from '#act/drill/drill-journal.ts';
import type { DrillEnding, DrillScene } from '#act/drill/drill-scene.ts';
import { parseLedger, settle, spendKey } from '#act/drill/spend-ledger.ts';
import { isOpen } from '#act/limits/lease.ts';
import { releaseLock } from '#act/limits/lock-moves.ts';
import { changeTarget, readTarget } from '#act/limits/target-store.ts';
import { update } from '#ground/state/update.ts';
import { closeWindow } from '#observe/window/windows.ts';
import type { Owed } from '#record/event/owed.ts';

/**
 * Ends the window, books what was spent, and gives the target back: unless a lease is open still, for then its restoring
 * needs both the lock and the window, which end by themselves. With the lock its epitaph goes: its last words are owed
 * instead, until it has told them.
 */
export async function leaveTarget(scene: DrillScene, { tokens }: DrillEnding, words: Owed): Promise<void> {
  const { tools, target, input, name, steps } = scene;
  await steps.step(
    `${name}: leave`,
    async () => {
      await update(tools.state, spendKey(target.service), parseLedger, (ledger) =>
        settle(ledger, `${input.run}/${name}`, tokens),
      );
      const { lease } = await readTarget(tools.state, target);
      // Nobody puts back what is disputed: what it does to the service is news.
      const isUnderWay = isOpen(lease) && lease.run === input.run && lease.state !== 'DISPUTED';
      if (!isUnderWay) await closeWindow(tools.state, target, windowId(scene), tools.clock.now());
      await giveBack(scene, words);
      // A crash here: whoever looks at the target next tells how it ended.
      return null;
    },
    patient,
  );
}

/** The lock of this run, if it has it. */
export async function giveBack({ tools, target, input }: DrillScene, words?: Owed): Promise<void> {
  await changeTarget(tools.state, target, (now) =>
    isOpen(now.lease) ? undefined : releaseLock(now, input.run, words),
  );
}

export const windowId = ({ input, name }: Pick<DrillScene, 'input' | 'name'>): string =>
  `${input.run}/${name}`;
