import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

type Other = { name: string; argsOf: (url: string, requests: number) => string[] };

const known: Other[] = [
  { name: 'hey', argsOf: (url, requests) => ['-n', `${requests}`, '-c', `${requests}`, url] },
  { name: 'autocannon', argsOf: (url, requests) => ['-a', `${requests}`, '-c', `${requests}`, url] },
];

/** Those of the load generators that are on this machine. Nothing is ever downloaded. */
export const installed = (): Other[] =>
  known.filter(({ name }) => {
    try {
      execFileSync('which', [name], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });

/** So many requests, on as many connections, each used once. */
export async function runOther({ name, argsOf }: Other, url: string, requests: number): Promise<void> {
  await promisify(execFile)(name, argsOf(url, requests), { timeout: 60_000 });
}
