import type { HttpClient, HttpResponse } from '../../src/ground/http/http-client.ts';

const limits = { timeoutMs: 5000, maxBytes: 1_048_576 };

/** As a check does it: a connection of its own, closed afterwards. */
export async function probe(client: HttpClient, url: string): Promise<HttpResponse> {
  const connection = client.connect();
  const outcome = await client.exchange({ method: 'GET', url, headers: [] }, limits, connection);
  await connection.close();
  if (outcome.kind === 'failure') throw new Error(outcome.message);
  return outcome;
}
