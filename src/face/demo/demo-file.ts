import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MusterError } from '#ground/base/muster-error.ts';
import { membersOf, parseJson } from '#face/demo/json-body.ts';

/** Where another process finds a running demo. */
export type DemoFile = { controlUrl: string; inboxKey: string; pid: number };

/** Whole or not at all. */
export async function writeDemoFile(path: string, demo: DemoFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${demo.pid}`;
  await writeFile(draft, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}

/** Rejects DEMO_NOT_RUNNING when there is none. A demo that was killed leaves its file: the first call finds out. */
export async function readDemoFile(path: string): Promise<DemoFile> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const { controlUrl, inboxKey, pid } = membersOf(parseJson(text)) ?? {};
  if (typeof controlUrl === 'string' && typeof inboxKey === 'string' && typeof pid === 'number')
    return { controlUrl, inboxKey, pid };
  throw demoNotRunning(`${path} names none`);
}

export const removeDemoFile = (path: string): Promise<void> => rm(path, { force: true });

export const demoNotRunning = (why: string, cause?: unknown): MusterError =>
  new MusterError('DEMO_NOT_RUNNING', `no demo is running: ${why}`, {
    hint: 'start one in another terminal: muster up --demo',
    exit: 2,
    cause,
  });
