import { spawn } from 'node:child_process';
import type { ActionContext, Actor, ActionResult } from '#act/runbook/action.ts';
import { within } from '#act/runbook/adapters/within.ts';

/**
 * A program without a shell; exit 0 is success. It inherits the environment and learns what it is for from MUSTER_RUN,
 * MUSTER_INCIDENT, MUSTER_ENVIRONMENT, MUSTER_KEY and, if there is one, MUSTER_LAST_KNOWN_GOOD. What it prints goes
 * nowhere: it may hold secrets.
 */
export const commandActor: Actor<'command'> = {
  snapshot: ({ command: [program = ''] }, { lastKnownGood }) =>
    Promise.resolve({
      kind: 'ready',
      before: lastKnownGood === undefined ? {} : { lastKnownGood },
      // Arguments may be secrets.
      would: `command ${oneLine(program)}`,
    }),
  act: (action, context, before, signal) =>
    new Promise<ActionResult>((resolve) => {
      const [program = '', ...args] = action.command;
      const child = spawn(program, args, {
        stdio: 'ignore',
        env: environmentOf(context, before as { lastKnownGood?: string }),
        signal: within(action, signal),
        killSignal: 'SIGKILL',
      });
      child.once('error', (error) => resolve(failedToRun(program, error)));
      child.once('exit', (code, killedBy) => resolve(judgeExit(program, code, killedBy)));
    }),
  observe: () =>
    Promise.resolve({
      kind: 'cannot-tell',
      detail: 'what a program did is not to be seen from here; its exit says whether it was done',
    }),
  pollMs: 5000,
};

/** Undefined ones are left out, also where Muster itself was started with one of that name. */
const environmentOf = (
  { run, incident, environment, key }: ActionContext,
  { lastKnownGood }: { lastKnownGood?: string },
): NodeJS.ProcessEnv => ({
  ...process.env,
  MUSTER_RUN: run,
  MUSTER_INCIDENT: incident,
  MUSTER_ENVIRONMENT: environment,
  MUSTER_KEY: key,
  MUSTER_LAST_KNOWN_GOOD: lastKnownGood,
});

function judgeExit(program: string, code: number | null, killedBy: string | null): ActionResult {
  const name = oneLine(program);
  if (code === 0) return { kind: 'done', detail: `${name} ended with 0` };
  if (code !== null) return { kind: 'failed', detail: `${name} ended with ${code}` };
  return { kind: 'unknown', detail: `${name} was ended by ${killedBy ?? 'a signal'}` };
}

const failedToRun = (program: string, error: Error): ActionResult =>
  error.name === 'AbortError'
    ? { kind: 'unknown', detail: `${oneLine(program)} ran out of time` }
    : { kind: 'failed', detail: `${oneLine(program)} cannot be started: ${oneLine(error.message)}` };

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 300);
