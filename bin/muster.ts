import { createInterface } from 'node:readline/promises';
import type { Io } from '#face/cli/io.ts';
import { run } from '#face/cli/run.ts';

const stopping = new AbortController();

/** The first signal asks to stop; whoever sends a second one means it. */
function stop(): void {
  if (stopping.signal.aborted) process.exit(130);
  stopping.abort();
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// Whoever reads us may leave early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

async function ask(question: string, fallback: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(fallback === '' ? `${question}: ` : `${question} (${fallback}): `);
    return answer.trim() || fallback;
  } finally {
    lines.close();
  }
}

const io: Io = {
  out: process.stdout,
  err: process.stderr,
  ...(process.stdin.isTTY && { ask }),
  signal: stopping.signal,
};

process.exitCode = await run(process.argv.slice(2), io);
