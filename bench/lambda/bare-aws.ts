import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers GetItem with nothing, and PutEvents of one with its id. Costs both sides the same. */
export function startBareAws(): Promise<{ endpoint: string; stop(): void }> {
  const server = createServer((request, response) => {
    const isEvents = String(request.headers['x-amz-target']).endsWith('.PutEvents');
    const answer = isEvents ? '{"FailedEntryCount":0,"Entries":[{"EventId":"e-1"}]}' : '{}';
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(answer);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        endpoint: `http://127.0.0.1:${port}`,
        stop: () => {
          server.closeAllConnections();
          server.close();
        },
      });
    });
  });
}
