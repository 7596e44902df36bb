import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Served = { url: string; stop(): void };

/** A server on loopback that answers every request with 200 and what `answer` makes of it, once its body has come. */
export function serve(answer: (request: IncomingMessage) => Promise<object>): Promise<Served> {
  const server = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const body = await answer(request);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    request.resume().on('end', () => void reply());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const stop = (): void => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ url: `http://127.0.0.1:${port}`, stop });
    });
  });
}
