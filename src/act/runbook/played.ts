import type { Ending } from '#act/runbook/phase.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import { MusterError } from '#ground/base/muster-error.ts';

/** How a run went: `more` is what the record of its end says besides; `hasActed`: or may have. */
export type Played = {
  ending: Ending;
  more: { from?: string; to?: string; next?: string };
  hasActed: boolean;
};

export const notActed = (ending: Ending): Played => ({ ending, more: {}, hasActed: false });

export const stuck = (reason: string): Ending => ({ phase: 'stuck', outcome: 'unknown', reason });

/** What a step rejected with ends a run `stuck`. The engine's own interruptions are no MusterError, and go on. */
export async function caught(run: () => Promise<Played>, hasActed: boolean): Promise<Played> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return { ...notActed(stuck(error.message)), hasActed };
  }
}

/** What a person has to do next is said wherever a person has to do something. */
export function withNext(played: Played, { incident }: RunbookInput): Played {
  const { phase, reason } = played.ending;
  if ((phase !== 'stuck' && phase !== 'expired') || reason.includes('; type: ')) return played;
  const next =
    incident === 'none' ? 'muster evidence list --stream runbooks' : `muster incident show ${incident}`;
  const ending = { ...played.ending, reason: `${reason}; type: ${next}` };
  return { ...played, ending, more: { ...played.more, next } };
}
