import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Container = {
  /** One event at a time, as Lambda does. Rejects with what the handler rejected with. */
  invoke(event: unknown): Promise<unknown>;
  /** Everything printed so far. */
  printed(): string;
  [Symbol.asyncDispose](): Promise<void>;
};

const child = fileURLToPath(new URL('container-child.ts', import.meta.url));

type Message = { answer: unknown } | { error: string };

/** A fresh Node process that holds one bundle, and nothing in its environment but what Lambda would put there. */
export async function startContainer(bundle: string, env: Record<string, string>): Promise<Container> {
  const process = fork(child, [`${bundle}/index.mjs`], {
    env,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    timeout: 180_000,
    killSignal: 'SIGKILL',
  });
  let printed = '';
  for (const stream of [process.stdout, process.stderr])
    stream?.on('data', (chunk) => void (printed += chunk));
  const ended = once(process, 'exit');
  const died = async (): Promise<never> => {
    await ended;
    throw new Error(`the container ended: ${printed}`);
  };
  await Promise.race([once(process, 'message'), died()]);
  return {
    async invoke(event) {
      process.send(event as object);
      const [message] = (await Promise.race([once(process, 'message'), died()])) as [Message];
      if ('error' in message) throw new Error(message.error);
      return message.answer;
    },
    printed: () => printed,
    async [Symbol.asyncDispose]() {
      process.kill('SIGKILL');
      await ended;
    },
  };
}
