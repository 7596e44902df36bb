import type { Phases } from '#ground/http/http-client.ts';

/** When each step of one exchange happened, on the monotonic clock, in milliseconds. Absent: it did not happen. */
export type Timeline = {
  startedMs: number;
  dialledMs?: number;
  resolvedMs?: number;
  connectedMs?: number;
  handshakeMs?: number;
  securedMs?: number;
  sentMs?: number;
  firstByteMs?: number;
  ownDelayMs: number;
};

/** What the timeline says at `endedMs`; `whole`: the last byte has come. */
export function phasesOf(line: Timeline, endedMs: number, whole: boolean): Phases {
  const phases: Phases = {
    totalMs: Math.max(0, endedMs - line.startedMs - line.ownDelayMs),
    ownDelayMs: line.ownDelayMs,
    reused: line.dialledMs === undefined,
  };
  setSpan(phases, 'dnsMs', line.dialledMs, line.resolvedMs);
  setSpan(phases, 'connectMs', line.resolvedMs ?? line.dialledMs, line.connectedMs);
  setSpan(phases, 'tlsMs', line.handshakeMs, line.securedMs);
  setSpan(phases, 'firstByteMs', line.sentMs, line.firstByteMs);
  if (whole) setSpan(phases, 'downloadMs', line.firstByteMs, endedMs);
  return phases;
}

type SpanName = 'dnsMs' | 'connectMs' | 'tlsMs' | 'firstByteMs' | 'downloadMs';

function setSpan(phases: Phases, name: SpanName, from: number | undefined, to: number | undefined): void {
  // A response that arrives while the request is still being written has no time to its first byte.
  if (from !== undefined && to !== undefined) phases[name] = Math.max(0, to - from);
}
