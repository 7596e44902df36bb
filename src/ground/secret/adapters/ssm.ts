import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { repeatable } from '#ground/base/aws-retry.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import { retryWithin } from '#ground/base/retry-within.ts';
import type { SecretSource } from '#ground/secret/vault.ts';

export type ParameterSourceParts = {
  client: SSMClient;
  /** `/muster/chat/`: a secret is the parameter of its name below it. */
  prefix: string;
  clock: Clock;
  random: Random;
};

/** A rotated secret is used after so long at the latest. */
const keptMs = 300_000;

type Kept = { value: string; untilMs: number };

/** Secrets from SSM Parameter Store, decrypted. Needs `ssm:GetParameter` on each name; 5 s a read. */
export function createParameterSource(parts: ParameterSourceParts): SecretSource {
  const kept = new Map<string, Kept>();
  return {
    async read(name) {
      const known = kept.get(name);
      if (known && known.untilMs > parts.clock.monotonicMs()) return known.value;
      const value = await readParameter(parts, name);
      if (value !== undefined) kept.set(name, { value, untilMs: parts.clock.monotonicMs() + keptMs });
      return value;
    },
  };
}

async function readParameter(
  { client, prefix, clock, random }: ParameterSourceParts,
  name: string,
): Promise<string | undefined> {
  const command = new GetParameterCommand({ Name: `${prefix}${name}`, WithDecryption: true });
  try {
    const { Parameter: parameter } = await retryWithin(repeatable, { clock, random }, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return parameter?.Value;
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    if (reason === 'ParameterNotFound') return undefined;
    throw new MusterError('SECRET_UNAVAILABLE', `${prefix}${name} cannot be read: ${reason}`, {
      hint: 'is it there as a SecureString, and may this role read it?',
      exit: 3,
      cause: error,
    });
  }
}
