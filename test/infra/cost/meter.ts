import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { itemBytes, type Item } from './item-bytes.ts';

/** One call of DynamoDB, as it would be billed: request units of 1 kB written, of 4 kB read. */
export type Metered = {
  operation: string;
  table: string;
  readUnits: number;
  writeUnits: number;
  /** Of what was written, or read together. */
  bytes: number;
};

export type Meter = {
  /** For AWS_ENDPOINT_URL. */
  endpoint: string;
  /** What was called since the last time, in order. */
  take(): Metered[];
  /** The same, and keeps it. */
  peek(): readonly Metered[];
  close(): Promise<void>;
};

/** In front of the stand-in for AWS: reads what passes through as DynamoDB's bill does. */
export async function startMeter(upstream: string): Promise<Meter> {
  const calls: Metered[] = [];
  const server = createServer((request, response) => {
    forward(upstream, request, response, calls).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => calls.splice(0),
    peek: () => [...calls],
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

async function forward(
  upstream: string,
  request: IncomingMessage,
  response: ServerResponse,
  calls: Metered[],
): Promise<void> {
  const body = await textOf(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !hopByHop.has(name)),
  ) as Record<string, string>;
  const answer = await fetch(`${upstream}${request.url}`, {
    method: request.method ?? 'POST',
    headers,
    ...(body !== '' && { body }),
  });
  const text = await answer.text();
  const [service, operation = ''] = String(request.headers['x-amz-target']).split('.');
  if (service?.startsWith('DynamoDB') && answer.ok) {
    calls.push(metered(operation, JSON.parse(body) as Asked, JSON.parse(text) as Answered));
  }
  response
    .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
    .end(text);
}

const hopByHop = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'expect']);

type Asked = {
  TableName?: string;
  ConsistentRead?: boolean;
  Item?: Item;
  Statement?: string;
  Parameters?: Item[string][];
};
type Answered = { Item?: Item; Items?: Item[] };

function metered(operation: string, asked: Asked, { Item: item, Items: items }: Answered): Metered {
  const table = asked.TableName ?? /"([^"]+)"/.exec(asked.Statement ?? '')?.[1] ?? '';
  const written = asked.Item ?? insertedBy(asked);
  if (written) {
    const bytes = itemBytes(written);
    return { operation, table, readUnits: 0, writeUnits: Math.ceil(bytes / 1024), bytes };
  }
  const read = items ?? (item ? [item] : []);
  const bytes = read.reduce((total, one) => total + itemBytes(one), 0);
  // What finds nothing costs as much as one unit of 4 kB.
  const units = Math.max(1, Math.ceil(bytes / 4096));
  return { operation, table, readUnits: asked.ConsistentRead ? units : units / 2, writeUnits: 0, bytes };
}

function insertedBy({ Statement: statement, Parameters: parameters = [] }: Asked): Item | undefined {
  if (statement === undefined) return undefined;
  const names = [...statement.matchAll(/'([^']+)': \?/g)].map((member) => member[1] ?? '');
  return Object.fromEntries(names.map((name, index) => [name, parameters[index] ?? {}]));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
