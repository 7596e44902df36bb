/** Plays Lambda's runtime for one bundle: imports it once, then calls its handler with each event that comes. */
import { pathToFileURL } from 'node:url';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const { handler } = (await import(pathToFileURL(process.argv[2] ?? '').href)) as { handler: Handler };

/** Of an invocation; not all can wait for their time to be over. */
const lastsMs = Number(process.env['CONTAINER_LASTS_MS'] ?? 300_000);

process.on('message', (event) => void call(event));
process.send?.('ready');

async function call(event: unknown): Promise<void> {
  const endsAtMs = performance.now() + lastsMs;
  const context = {
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    getRemainingTimeInMillis: () => endsAtMs - performance.now(),
  };
  try {
    process.send?.({ answer: (await handler(event, context)) ?? null });
  } catch (error) {
    // As the runtime does: what a handler rejects with is logged.
    process.stdout.write(
      `${JSON.stringify({ level: 'ERROR', message: String(error), stack: (error as Error).stack })}\n`,
    );
    process.send?.({ error: String((error as Error).stack) });
  }
}
