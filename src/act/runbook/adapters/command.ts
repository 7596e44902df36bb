import { spawn } from 'node:child_process';
import type { Actor, ActionResult } from '#act/runbook/action.ts';

/**
 * A program without a shell; exit 0 is success. It inherits the environment and learns what it is for from MUSTER_RUN,
 * MUSTER_INCIDENT, MUSTER_ENVIRONMENT and MUSTER_KEY. What it prints goes nowhere: it may hold secrets.
 */
export const commandActor: Actor<'command'> = (action, context, signal) =>
  new Promise<ActionResult>((resolve) => {
    const [program = '', ...args] = action.command;
    const child = spawn(program, args, {
      stdio: 'ignore',
      env: {
        ...process.env,
        MUSTER_RUN: context.run,
        MUSTER_INCIDENT: context.incident,
        MUSTER_ENVIRONMENT: context.environment,
        MUSTER_KEY: context.key,
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(action.timeout)]),
      killSignal: 'SIGKILL',
    });
    child.once('error', (error) => resolve(failedToRun(program, error)));
    child.once('exit', (code, killedBy) => resolve(judgeExit(program, code, killedBy)));
  });

function judgeExit(program: string, code: number | null, killedBy: string | null): ActionResult {
  if (code === 0) return { kind: 'done', detail: `${program} ended with 0` };
  if (code !== null) return { kind: 'failed', detail: `${program} ended with ${code}` };
  return { kind: 'unknown', detail: `${program} was ended by ${killedBy ?? 'a signal'}` };
}

const failedToRun = (program: string, error: Error): ActionResult =>
  error.name === 'AbortError'
    ? { kind: 'unknown', detail: `${program} ran out of time` }
    : { kind: 'failed', detail: `${program} cannot be started: ${error.message}` };
