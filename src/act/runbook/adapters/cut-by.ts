import { MusterError } from '#ground/base/muster-error.ts';
import type { HttpClient, HttpLimits, HttpRequest } from '#ground/http/http-client.ts';

/** The same client, whose exchanges are cut once `signal` aborts (EXCHANGE_CUT). Close it when done. */
export function cutBy(
  client: HttpClient,
  signal: AbortSignal,
): { http: HttpClient; close: () => Promise<void> } {
  const connection = client.connect();
  const cut = (): void => void connection.close();
  signal.addEventListener('abort', cut);
  const exchange = (request: HttpRequest, limits: HttpLimits) => {
    if (signal.aborted) throw new MusterError('EXCHANGE_CUT', 'stopped before it was sent');
    return client.exchange(request, limits, connection);
  };
  return {
    http: { ...client, exchange: async (request, limits) => exchange(request, limits) },
    async close() {
      signal.removeEventListener('abort', cut);
      await connection.close();
    },
  };
}
