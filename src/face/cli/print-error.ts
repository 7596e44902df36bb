import { inspect } from 'node:util';
import type { Io, Settings } from '#face/cli/io.ts';
import { MusterError } from '#ground/base/muster-error.ts';

/** Tells people what went wrong and what to type next, programs the same as `{ error }`; answers the exit code. */
export function printError(
  io: Io,
  { json, debug }: Pick<Settings, 'json' | 'debug'>,
  error: unknown,
): number {
  const known = error instanceof MusterError ? error : ownFault(error);
  if (json) {
    const { code, message, hint } = known;
    io.out.write(`${JSON.stringify({ error: { code, message, ...(hint !== undefined && { hint }) } })}\n`);
  } else {
    io.err.write(`muster: ${known.message}\n`);
    if (known.hint !== undefined) io.err.write(`${known.hint}\n`);
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
