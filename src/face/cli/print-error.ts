import { inspect } from 'node:util';
import type { Io, Settings } from '#face/cli/io.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { MusterError } from '#ground/base/muster-error.ts';

/** Tells people what went wrong and what to type next, programs the same as `{ error }`; answers the exit code. */
export function printError(
  io: Io,
  { json, debug, ...home }: Pick<Settings, 'json' | 'debug' | 'stack' | 'region'>,
  error: unknown,
): number {
  const known = error instanceof MusterError ? error : ownFault(error);
  const message = onStack(known.message, home);
  const hint = known.hint === undefined ? undefined : onStack(known.hint, home);
  if (json) {
    const told = { code: known.code, message, ...(hint !== undefined && { hint }) };
    io.out.write(`${JSON.stringify({ error: told })}\n`);
  } else {
    io.err.write(`muster: ${message}\n`);
    if (hint !== undefined) io.err.write(`${hint}\n`);
  }
  if (debug) io.err.write(`${inspect(error)}\n`);
  return known.exit;
}

/** A bug of ours says nothing about the target: exit 3. */
const ownFault = (error: unknown): MusterError =>
  new MusterError('INTERNAL', `own fault: ${error instanceof Error ? error.message : String(error)}`, {
    hint: 'run it again with --debug for the whole story',
    exit: 3,
    cause: error,
  });
