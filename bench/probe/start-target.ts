import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Target = { http: number; https: number; stop: () => void };

export const benchCa = readFileSync(new URL('../../test/fixtures/tls/ca.pem', import.meta.url), 'utf8');

/** Starts the origin in another process, so that its CPU is not counted as ours. */
export async function startTarget(delayMs: number): Promise<Target> {
  const script = fileURLToPath(new URL('target.ts', import.meta.url));
  const child = spawn(process.execPath, [script, String(delayMs)], { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const ports = JSON.parse(line) as { http: number; https: number };
    return { ...ports, stop: () => child.kill() };
  }
  throw new Error('the target ended before it listened');
}
