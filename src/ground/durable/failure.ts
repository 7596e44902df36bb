import type { JsonObject } from '#ground/base/json.ts';
import { MusterError, type ExitCode } from '#ground/base/muster-error.ts';

/** An error as it is remembered: what is left of it when the process that threw it is gone. */
export type Failure = { code: string; message: string; hint?: string; exit: ExitCode };

/** Whatever is no MusterError becomes STEP_FAILED with its message. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof MusterError)) return { code: 'STEP_FAILED', message: messageOf(error), exit: 3 };
  const { code, message, hint, exit } = error;
  return { code, message, exit, ...(hint !== undefined && { hint }) };
}

export const errorOf = ({ code, message, hint, exit }: Failure, cause?: unknown): MusterError =>
  new MusterError(code, message, { exit, cause, ...(hint !== undefined && { hint }) });

/** The fields that a message alone does not carry. */
export const failureData = ({ code, hint, exit }: Failure): string => JSON.stringify({ code, hint, exit });

/** The opposite of `failureData`. Without readable data: STEP_FAILED. */
export function failureFrom(message: string, data: string | undefined): Failure {
  const { code, hint, exit } = parse(data);
  return {
    code: typeof code === 'string' ? code : 'STEP_FAILED',
    message,
    exit: exit === 1 || exit === 2 ? exit : 3,
    ...(typeof hint === 'string' && { hint }),
  };
}

export const interrupted = (step: string): MusterError =>
  new MusterError('STEP_INTERRUPTED', `${step}: cut off by a crash; whether it took effect is not known`, {
    hint: 'look at what it was to change before trying again',
    exit: 3,
  });

function parse(data: string | undefined): JsonObject {
  try {
    return JSON.parse(data ?? '{}') as JsonObject;
  } catch {
    return {};
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
