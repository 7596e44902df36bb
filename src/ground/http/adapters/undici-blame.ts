import { MusterError } from '#ground/base/muster-error.ts';
import { HTTPParserError } from '#ground/http/undici-parts.ts';

/** Errors of sockets and of undici carry a code; what does not is a bug of ours. */
export function blame(error: Error): 'target' | Error {
  if (error instanceof HTTPParserError) return 'target';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return error;
  if (ownLimits.has(code))
    return new MusterError('NO_SOCKET', `own fault: no socket could be opened (${code})`, {
      hint: 'raise the limit of open files (ulimit -n), or run fewer checks at once',
    });
  if (!requestFaults.has(code)) return 'target';
  return new MusterError('REQUEST_INVALID', `not an HTTP request: ${error.message}`, { exit: 2 });
}

const requestFaults = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

/** What this process or machine has run out of. */
const ownLimits = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);
