import { admit, parseLedger } from '#act/runbook/guard.ts';
import type { Scene } from '#act/runbook/scene.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { StateKey } from '#ground/state/state-store.ts';

const racesMax = 20;

/** Enters the run among those that acted, or says why it must not. Repeating it changes nothing. */
export async function enterLedger(scene: Scene): Promise<string | null> {
  const { state } = scene.tools;
  for (let race = 0; race < racesMax; race += 1) {
    const stored = await state.get(ledgerKey(scene));
    const answer = admit(parseLedger(stored?.value), scene.runbook.guards, attemptOf(scene));
    if (answer.kind === 'refused') return answer.reason;
    const result = await state.put(ledgerKey(scene), answer.ledger, stored?.version ?? 'absent');
    if (result.kind === 'stored') return null;
  }
  throw new MusterError('STATE_CONTENDED', `the ledger of ${scene.input.runbook}: lost ${racesMax} races`);
}

export const attemptOf = ({ input, tools }: Pick<Scene, 'input' | 'tools'>) => ({
  run: input.run,
  incident: input.incident,
  at: tools.clock.now(),
});

export const ledgerKey = ({ tools, input }: Pick<Scene, 'input' | 'tools'>): StateKey => ({
  collection: 'runbook',
  id: `${tools.config.service}/${input.environment}/${input.runbook}`,
});
