import type { SecretSource } from '#ground/secret/vault.ts';

/** Secrets from environment variables; one that is set to nothing counts as missing. */
export const createEnvironmentSource = (
  variables: Readonly<Record<string, string | undefined>> = process.env,
): SecretSource => ({
  read: (name) => Promise.resolve(variables[name] || undefined),
});
