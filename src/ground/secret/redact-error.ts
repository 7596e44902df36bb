import { inspect } from 'node:util';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Vault } from '#ground/secret/vault.ts';

/** A copy of an error without secrets: message, hint, and in its stack the whole story, causes included. */
export function redactError({ redact }: Pick<Vault, 'redact'>, error: unknown): Error {
  const message = redact(error instanceof Error ? error.message : String(error));
  const plain = error instanceof MusterError ? copyOf(error, message, redact) : new Error(message);
  plain.stack = redact(inspect(error));
  return plain;
}

const copyOf = ({ code, hint, exit }: MusterError, message: string, redact: Vault['redact']): MusterError =>
  new MusterError(code, message, { exit, ...(hint !== undefined && { hint: redact(hint) }) });
