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
  /** Waiting for a turn to shake hands. */
  ownDelayMs: number;
};

/** `whole`: the last byte has come. */
export type End = { endedMs: number; stalledMs: number; whole: boolean };

/** What the timeline says at its end. */
export function phasesOf(line: Timeline, { endedMs, stalledMs, whole }: End): Phases {
  const ownDelayMs = line.ownDelayMs + stalledMs;
  const phases: Phases = {
    totalMs: Math.max(0, endedMs - line.startedMs - ownDelayMs),
    ownDelayMs,
    reused: line.dialledMs === undefined,
  };
  if (stalledMs > 0) phases.stalledMs = stalledMs;
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
