import type { Json } from '#ground/base/json.ts';
import { createRedactor } from '#ground/secret/redact.ts';

/** Where secrets come from: the environment on one machine, Parameter Store on AWS. */
export type SecretSource = {
  /** Undefined when there is no such secret. Rejects SECRET_UNAVAILABLE when the source cannot be asked. */
  read(name: string): Promise<string | undefined>;
};

/**
 * Holds what was read, so that nothing that was ever read can be written: `redact` goes over everything that leaves
 * memory (evidence, events, state, logs, errors).
 */
export type Vault = {
  /** Undefined when there is no such secret; a failed read is not remembered. */
  read(name: string): Promise<string | undefined>;
  /** Also covers values learnt on the way, such as cookies. */
  remember(name: string, value: string): void;
  /** A copy in which every known secret, plain or percent-, base64- or JSON-escaped, reads `[secret NAME]`. */
  redact: <T extends Json>(value: T) => T;
};

/** Oldest forgotten first: values learnt on the way (cookies) would otherwise grow without end. */
const rememberedMax = 1000;

export function createVault(source: SecretSource): Vault {
  const names = new Map<string, string>();
  let redactor = createRedactor(names);

  const remember = (name: string, value: string): void => {
    if (value === '' || names.has(value)) return;
    names.set(value, name);
    const [oldest] = names.keys();
    if (names.size > rememberedMax && oldest !== undefined) names.delete(oldest);
    redactor = createRedactor(names);
  };
  return {
    async read(name) {
      const value = await source.read(name);
      if (value !== undefined) remember(name, value);
      return value;
    },
    remember,
    redact: (value) => redactor(value),
  };
}
