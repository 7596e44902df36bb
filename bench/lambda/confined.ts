import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CpuGroup } from './cpu-group.ts';

/** A fresh process that has imported one bundle, in a group from its first instant. */
export type Confined = {
  /** From the start of the process until its bundle was there; Node's own start is in it. */
  initMs: number;
  /** Calls an export of the bundle, `handler` for Lambda's; rejects with what it rejected with. */
  call(name: string, argument: unknown): Promise<Called>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** `memoryMb`: the most that the process ever had. */
export type Called = { answer: unknown; tookMs: number; memoryMb: number };

type Message = { answer: unknown; memoryMb?: number } | { error: string };

const script = fileURLToPath(new URL('confined-child.mjs', import.meta.url));
const timeoutMs = 300_000;

export async function startConfined(
  bundle: string,
  env: Record<string, string>,
  group: CpuGroup,
): Promise<Confined> {
  const startedMs = performance.now();
  const child = fork(script, [bundle], {
    env,
    execArgv: [],
    // Its metrics and logs are nobody's here.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  group.add(child.pid ?? 0);
  const ended = once(child, 'exit');
  const next = async (): Promise<Omit<Called, 'tookMs'>> => {
    const died = ended.then(() => Promise.reject(new Error(`${bundle} ended`)));
    const [message] = (await Promise.race([once(child, 'message'), died])) as [Message];
    if ('error' in message) throw new Error(message.error);
    return { answer: message.answer, memoryMb: message.memoryMb ?? 0 };
  };
  await next();
  return {
    initMs: performance.now() - startedMs,
    async call(name, argument) {
      const calledMs = performance.now();
      child.send({ call: name, argument, timeoutMs });
      return { ...(await next()), tookMs: performance.now() - calledMs };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
