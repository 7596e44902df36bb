import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';

const request = 'GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n';
const secureContext = createSecureContext();

/** The least that a probe can be: a socket, a request, the bytes of the answer. */
export const probeBare = (port: number): Promise<number> =>
  exchange(connectTcp({ host: '127.0.0.1', port }), 'connect');

/** With certificates verified, as anybody would write it. */
export const probeBareTls = (port: number): Promise<number> =>
  exchange(connectTls({ host: '127.0.0.1', port }), 'secureConnect');

/** The trust store read once for all, as our client does. */
export const probeBareTlsSharing = (port: number): Promise<number> =>
  exchange(connectTls({ host: '127.0.0.1', port, secureContext }), 'secureConnect');

function exchange(socket: Socket, ready: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.once(ready, () => socket.write(request));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(Buffer.concat(chunks).toString('latin1', 9, 12))));
  });
}
