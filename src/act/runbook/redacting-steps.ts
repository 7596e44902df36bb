import type { Steps } from '#ground/durable/steps.ts';
import { redactError } from '#ground/secret/redact-error.ts';
import type { Vault } from '#ground/secret/vault.ts';

/** What a step throws is stored with the run, by whoever keeps runs: no secret may be in it. */
export const redactingSteps = (steps: Steps, vault: Pick<Vault, 'redact'>): Steps => ({
  ...steps,
  step: (name, work, options) => steps.step(name, (signal) => redacting(vault, () => work(signal)), options),
  until: (name, probe, options) =>
    steps.until(name, (signal) => redacting(vault, () => probe(signal)), options),
});

async function redacting<T>(vault: Pick<Vault, 'redact'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw redactError(vault, error);
  }
}
