import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCpu } from '../local-mode/proc.ts';

/** Prometheus blackbox_exporter as Debian packages it, or undefined where it is not installed. */
export type Blackbox = {
  /** CPU of its process, user and system, in microseconds for each of `count` probes of `url`. */
  cpuEachUs(url: string, count: number): Promise<number>;
  stop(): void;
};

const program = 'prometheus-blackbox-exporter';
const triesMax = 100;

export async function startBlackbox(): Promise<Blackbox | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-blackbox-'));
  const config = join(folder, 'blackbox.yml');
  writeFileSync(
    config,
    JSON.stringify({ modules: { http: { prober: 'http', timeout: '5s', http: httpModule } } }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(program, [`--config.file=${config}`, `--web.listen-address=${address}`], {
    stdio: 'ignore',
  });
  const stop = (): void => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  if (await answers(child, address)) return { cpuEachUs: measureOn(child.pid ?? 0, address), stop };
  stop();
  return undefined;
}

const httpModule = {
  preferred_ip_protocol: 'ip4',
  tls_config: { ca_file: fileURLToPath(new URL('../../test/fixtures/tls/ca.pem', import.meta.url)) },
};

const measureOn = (pid: number, address: string) => async (url: string, count: number) => {
  const probe = `http://${address}/probe?module=http&target=${encodeURIComponent(url)}`;
  const run = async (times: number): Promise<void> => {
    for (let done = 0; done < times; done += 1) {
      const metrics = await (await fetch(probe)).text();
      if (!/^probe_success 1$/m.test(metrics))
        throw new Error(`blackbox_exporter did not pass ${url}:\n${metrics}`);
    }
  };
  await run(Math.min(count, 200));
  const before = readCpu(pid).ownMs;
  await run(count);
  return ((readCpu(pid).ownMs - before) * 1000) / count;
};

/** False when the program is not there, ends, or does not answer for ten seconds. */
async function answers(child: ChildProcess, address: string): Promise<boolean> {
  let ended = false;
  child.once('error', () => (ended = true));
  child.once('exit', () => (ended = true));
  for (let tried = 0; tried < triesMax && !ended; tried += 1) {
    const response = await fetch(`http://${address}/-/healthy`).catch(() => undefined);
    if (response?.ok) return true;
    await sleep(100);
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
