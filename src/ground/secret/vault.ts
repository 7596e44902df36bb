import type { Json } from '#ground/base/json.ts';
import { createRedactor, known, type Known, type Redactor } from '#ground/secret/redact.ts';

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
  /** A copy in which every known secret, plain or percent-, hex-, base64- or JSON-escaped, reads `[secret NAME]`. */
  redact: <T extends Json>(value: T) => T;
};

/** Oldest forgotten first: values learnt on the way (cookies) would otherwise grow without end. */
const rememberedMax = 1000;

export function createVault(source: SecretSource): Vault {
  const values = new Map<string, Known>();
  let redactor: Redactor | undefined;

  const remember = (name: string, value: string): void => {
    if (value === '' || values.has(value)) return;
    values.set(value, known(name, value));
    const [oldest] = values.keys();
    if (values.size > rememberedMax && oldest !== undefined) values.delete(oldest);
    redactor = undefined;
  };
  return {
    async read(name) {
      const value = await source.read(name);
      if (value !== undefined) remember(name, value);
      return value;
    },
    remember,
    redact: (value) => (redactor ??= createRedactor(values.values()))(value),
  };
}
