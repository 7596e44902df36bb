import { MusterError } from '#ground/base/muster-error.ts';
import { createVault, type Vault } from '#ground/secret/vault.ts';

/** Lambda logs what a handler rejects with, causes and all: what leaves here has a code and a redacted message only. */
export async function redacting<T>(vault: Pick<Vault, 'redact'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw redacted(vault, error);
  }
}

/** For functions that read none. */
export const noSecrets = createVault({ read: async () => undefined });

function redacted(vault: Pick<Vault, 'redact'>, error: unknown): MusterError {
  const { code, exit } = error instanceof MusterError ? error : { code: 'HANDLER_FAILED', exit: 3 as const };
  const message = vault.redact(error instanceof Error ? error.message : String(error));
  const plain = new MusterError(code, message, { exit });
  plain.stack = `${code}: ${message}`;
  return plain;
}
