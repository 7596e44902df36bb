import { formatDuration } from '#ground/base/duration.ts';
import type { HttpFailure } from '#ground/http/http-client.ts';
import type { Timeline } from '#ground/http/timeline.ts';

export type Reason = Pick<HttpFailure, 'code' | 'message' | 'noNetwork'>;

/** What is known about an exchange when it fails. */
export type Progress = {
  /** `chat.example.com:443` */
  host: string;
  /** The host is a name, not an address. */
  named: boolean;
  timeoutMs: number;
  secure: boolean;
  line: Timeline;
  headersCame: boolean;
  bodyBytes: number;
};

/** An error of the socket, of TLS or of undici's parser, as what it says about the target. */
export function failureOf(error: unknown, progress: Progress): Reason {
  const cause = tellingCause(error);
  const code = codeOf(cause);
  if (!isConnected(progress)) return connectFailure(cause, code, progress);
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return { code: 'bad_response', message: 'response headers are larger than 16 KiB' };
  if (nameOf(cause) === 'HTTPParserError' && !/Invalid EOF state/.test(messageOf(cause)))
    return { code: 'bad_response', message: `response is not HTTP/1.1 (${parserReason(cause)})` };
  return { code: 'reset', message: dropMessage(progress) };
}

export function timeoutOf(progress: Progress): Reason {
  const { line, host } = progress;
  const within = `within ${formatDuration(progress.timeoutMs)}`;
  if (isConnected(progress)) return { code: 'timeout', message: silence(progress, within) };
  if (line.connectedMs !== undefined)
    return { code: 'timeout', message: `connected to ${host}, no TLS handshake ${within}` };
  if (progress.named && line.resolvedMs === undefined)
    return { code: 'dns', message: `${nameIn(host)} did not resolve ${within}`, noNetwork: true };
  return { code: 'connect_timeout', message: `no connection to ${host} ${within}` };
}

export const tooLarge = (bytesMax: number, compressed: boolean): Reason => ({
  code: 'too_large',
  message: `body is larger than ${bytesMax} bytes${compressed ? ' after decompression' : ''}`,
});

function silence(progress: Progress, within: string): string {
  if (progress.headersCame) return `body not complete ${within}, ${progress.bodyBytes} bytes came`;
  if (progress.line.firstByteMs !== undefined) return `response headers not complete ${within}`;
  return `connected to ${progress.host}, no response ${within}`;
}

function dropMessage(progress: Progress): string {
  if (progress.headersCame)
    return `connection dropped in the middle of the body, after ${progress.bodyBytes} bytes`;
  if (progress.line.firstByteMs !== undefined) return 'connection dropped in the middle of the headers';
  return `connection dropped by ${progress.host} before a response`;
}

const unreachableCodes = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN', 'EHOSTDOWN']);

function connectFailure(error: unknown, code: string, progress: Progress): Reason {
  const { host, line } = progress;
  if (line.connectedMs !== undefined) return tlsFailure(error, code, host);
  if (syscallOf(error) === 'getaddrinfo') {
    const reason = { code: 'dns', message: `${nameIn(host)} does not resolve (${code})` } as const;
    return code === 'EAI_AGAIN' ? { ...reason, noNetwork: true } : reason;
  }
  if (code === 'ETIMEDOUT') return { code: 'connect_timeout', message: `no connection to ${host} (${code})` };
  if (code === 'ECONNREFUSED') return { code: 'refused', message: `connection refused by ${host}` };
  if (unreachableCodes.has(code))
    return { code: 'unreachable', message: `no route to ${host} (${code})`, noNetwork: true };
  return { code: 'reset', message: `connection to ${host} dropped (${code})` };
}

const certificateWords: Record<string, string> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain ends in an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate chain ends in an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an unknown authority',
};

function tlsFailure(error: unknown, code: string, host: string): Reason {
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return { code: 'reset', message: `connection dropped by ${host} during the TLS handshake` };
  const words = certificateWords[code] ?? 'handshake refused';
  return { code: 'tls', message: `TLS with ${host}: ${words} (${code || nameOf(error)})` };
}

const nameIn = (host: string): string => host.replace(/:\d+$/, '');

const isConnected = ({ line, secure }: Progress): boolean =>
  line.dialledMs === undefined || (secure ? line.securedMs : line.connectedMs) !== undefined;

/**
 * Several addresses were tried: the first one's error speaks for all, except that one which got an answer from the
 * target says more than one that we have no route for (a name with an IPv6 address, on a machine without IPv6).
 */
function tellingCause(error: unknown): unknown {
  if (!(error instanceof AggregateError)) return error;
  const causes: readonly unknown[] = error.errors;
  return causes.find((cause) => !unreachableCodes.has(codeOf(cause))) ?? causes[0] ?? error;
}

const codeOf = (error: unknown): string => stringMember(error, 'code');
const syscallOf = (error: unknown): string => stringMember(error, 'syscall');
const messageOf = (error: unknown): string => stringMember(error, 'message');

/** `Response does not match the HTTP/1.1 protocol (Invalid status code)` → what stands in brackets: fixed words. */
const parserReason = (error: unknown): string => /\((.*)\)$/s.exec(messageOf(error))?.[1] ?? 'unreadable';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown error');

function stringMember(error: unknown, name: 'code' | 'syscall' | 'message'): string {
  if (!(error instanceof Error) || !(name in error)) return '';
  const value = (error as Error & Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}
