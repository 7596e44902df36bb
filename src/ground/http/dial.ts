import { connect as connectTcp, isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { Clock } from '#ground/base/clock.ts';
import { handshakeTurns, type EndTurn, type Turns } from '#ground/http/handshake-turns.ts';
import type { Timeline } from '#ground/http/timeline.ts';

export type DialTarget = {
  hostname: string;
  port: number;
  /** Undefined: plain TCP. */
  tls: { context: SecureContext; servername: string } | undefined;
};

export type DialEvents = {
  /** Waiting for a turn to shake hands begins and ends. */
  onWait(): void;
  onTurn(): void;
  onError(error: Error): void;
  /** The chain is trusted and the name fits. */
  onCertificate: (certificate: PeerCertificate) => void;
  onSocket(socket: Socket | TLSSocket): void;
};

const onlyHttp1 = ['http/1.1'];

/** Opens a new connection, always with a full TLS handshake, and marks its steps on `line`. Answers how to give up. */
export function dial(
  target: DialTarget,
  line: Timeline,
  clock: Clock,
  events: DialEvents,
  turns: Turns = handshakeTurns,
): () => void {
  line.dialledMs = clock.monotonicMs();
  const tcp = connectTcp({ host: target.hostname, port: target.port, noDelay: true });
  let endTurn: EndTurn | undefined;
  let secured: TLSSocket | undefined;
  let settled = false;

  /** What was handed over is no longer ours to end. */
  const giveUp = (): void => {
    if (settled) return;
    settled = true;
    endTurn?.();
    secured?.destroy();
    tcp.destroy();
  };
  const fail = (error: Error): void => {
    if (settled) return;
    giveUp();
    events.onError(error);
  };
  const handOver = (socket: Socket | TLSSocket): void => {
    settled = true;
    events.onSocket(socket);
    // Only now: the request is on its way before the next handshake takes the CPU.
    endTurn?.();
  };
  const shakeHands = (tls: NonNullable<DialTarget['tls']>): void => {
    line.handshakeMs = clock.monotonicMs();
    line.ownDelayMs += line.handshakeMs - (line.connectedMs ?? line.handshakeMs);
    events.onTurn();
    secured = startTls(tcp, target.hostname, tls, events);
    secured.once('secureConnect', () => {
      line.securedMs = clock.monotonicMs();
      if (secured && !settled) handOver(secured);
    });
    secured.on('error', fail);
  };

  tcp.once('lookup', (error: Error | null) => {
    if (!error) line.resolvedMs = clock.monotonicMs();
  });
  tcp.on('error', fail).once('close', () => {
    if (!settled) fail(dropped());
  });
  tcp.once('connect', () => {
    line.connectedMs = clock.monotonicMs();
    const { tls } = target;
    if (!tls) return handOver(tcp);
    events.onWait();
    endTurn = turns.take(() => shakeHands(tls));
  });
  return giveUp;
}

const dropped = (): Error => Object.assign(new Error('connection dropped'), { code: 'ECONNRESET' });

function startTls(
  tcp: Socket,
  hostname: string,
  tls: NonNullable<DialTarget['tls']>,
  { onCertificate }: Pick<DialEvents, 'onCertificate'>,
): TLSSocket {
  return connectTls({
    socket: tcp,
    host: hostname,
    // A server name may not be an address (RFC 6066); the certificate is then compared with `host`.
    ...(isIP(tls.servername) === 0 && { servername: tls.servername }),
    secureContext: tls.context,
    ALPNProtocols: onlyHttp1,
    // Called in every full handshake, with a certificate that Node has read anyway: reading it again would be costly.
    checkServerIdentity(name, certificate) {
      const error = checkServerIdentity(name, certificate);
      if (!error) onCertificate(certificate);
      return error;
    },
  });
}
