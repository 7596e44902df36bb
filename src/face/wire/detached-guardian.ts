import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Guardian } from '#act/limits/guardian.ts';
import type { Target } from '#act/limits/target.ts';
import { watchingLine } from '#face/wire/watching-line.ts';

const armMsMax = 15_000;

/**
 * A process of its own session that restores this lease when it is overdue, or when we are gone: it notices at the end of
 * the pipe between us. It hears of no Ctrl-C and no closing terminal of ours, and leaves when the lease is closed.
 */
export const detachedGuardian = (dataDir: string): Guardian => ({
  async arm(target, lease) {
    const child = start(dataDir, target, lease);
    const heard = await firstWord(child);
    // The pipe stays open as long as we live; nothing is said on it any more.
    (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
    child.stdout?.destroy();
    child.unref();
    return heard;
  },
});

function start(dataDir: string, { service, environment }: Target, lease: string): ChildProcess {
  const muster = join(import.meta.dirname, '..', '..', '..', 'bin', 'muster.mjs');
  const args = [
    muster,
    '--data',
    dataDir,
    'watchdog',
    '--service',
    service,
    '--env',
    environment,
    '--lease',
    lease,
  ];
  return spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
}

/** Null once it watches; else why it does not. */
function firstWord(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('the watchdog said nothing in time'), armMsMax);
    const settle = (why: string | null): void => {
      clearTimeout(timer);
      resolve(why);
    };
    child.once('error', (error) => settle(`the watchdog cannot be started: ${error.message}`));
    child.once('exit', (code) => settle(`the watchdog ended with ${code}`));
    child.stdout?.once('data', (said) =>
      settle(String(said).startsWith(watchingLine) ? null : 'the watchdog said something else'),
    );
  });
}
