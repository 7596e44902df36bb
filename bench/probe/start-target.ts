import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Target = { http: number; https: number; stop: () => void };

export const benchCa = readFileSync(new URL('../../test/fixtures/tls/ca.pem', import.meta.url), 'utf8');

/** Starts the origin in another process, so that its CPU is not counted as ours. */
export async function startTarget(delayMs: number): Promise<Target> {
  const script = fileURLToPath(new URL('target.ts', import.meta.url));
  return startScript<{ http: number; https: number }>(script, String(delayMs));
}

/** Starts a script that first prints what it has to say as a line of JSON, and ends with us. */
export async function startScript<Said>(
  script: string,
  ...args: string[]
): Promise<Said & { stop: () => void }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    return { ...(JSON.parse(line) as Said), stop: () => child.kill() };
  }
  throw new Error('the target ended before it listened');
}
