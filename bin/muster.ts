import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Io } from '#face/cli/io.ts';
import { run } from '#face/cli/run.ts';
import type { Synthesise } from '#face/operate/plan-aws.ts';

const stopping = new AbortController();

/** The first signal asks to stop; whoever sends a second one means it. */
function stop(): void {
  if (stopping.signal.aborted) process.exit(130);
  stopping.abort();
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// Whoever reads us may leave early, as `head` does: that stops what still runs, and the exit code stays true.
process.stdout.on('error', () => stopping.abort());
process.stderr.on('error', () => undefined);

/** Ctrl-C and Ctrl-D at a question end it. */
async function ask(question: string, fallback: string): Promise<string> {
  const leaving = new AbortController();
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  lines.once('close', () => leaving.abort());
  const prompt = fallback === '' ? `${question}: ` : `${question} (${fallback}): `;
  try {
    return (await lines.question(prompt, { signal: leaving.signal })).trim() || fallback;
  } catch (cause) {
    throw new MusterError('STOPPED', 'stopped; nothing was written', { exit: 2, cause });
  } finally {
    lines.close();
  }
}

/** The CDK is there only for those who deploy, and takes a second to load. */
const synthesise: Synthesise = async (configFile) => {
  const { spendFindings } = await import('#observe/cost/spend-findings.ts');
  const { templateOf } = await import('../lib/template.ts');
  return templateOf(configFile, [spendFindings]);
};

const io: Io = {
  out: process.stdout,
  err: process.stderr,
  drained: async () => {
    if (!process.stdout.writableNeedDrain || stopping.signal.aborted) return;
    await once(process.stdout, 'drain', { signal: stopping.signal }).catch(() => undefined);
  },
  ...(process.stdin.isTTY && { ask }),
  signal: stopping.signal,
  synthesise,
};

process.exitCode = await run(process.argv.slice(2), io);
