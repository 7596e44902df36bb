import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withConfigFile } from '../test/infra/config-file.ts';
import { largeConfig } from '../test/infra/large-config.ts';
import { readCpu } from './local-mode/proc.ts';
import type { BenchRow } from './row.ts';

const secondsMax = 30;
const times = 3;

/**
 * `cdk synth` as people type it, bundles included: the example, and every kind with 200 checks. CPU of all its threads,
 * as nothing is waited for.
 */
export async function run(): Promise<BenchRow[]> {
  return [
    await row('examples/aws.ts', 'examples/aws.ts'),
    await withConfigFile(largeConfig, (file) => row('200 checks and every kind', file)),
  ];
}

async function row(what: string, configFile: string): Promise<BenchRow> {
  const before = readCpu('self').childrenMs;
  for (let turn = 0; turn < times; turn += 1) await synth(configFile);
  const value = (readCpu('self').childrenMs - before) / times / 1000;
  return {
    name: `cdk synth, ${what}`,
    value,
    unit: 's CPU',
    goal: `≤ ${secondsMax} s`,
    met: value <= secondsMax,
  };
}

async function synth(configFile: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-synthesis-'));
  try {
    const args = ['synth', '--quiet', '--output', folder, '-c', `config=${configFile}`];
    const env = { ...process.env, ...offline, HOME: folder };
    const child = spawn('node_modules/.bin/cdk', args, { stdio: 'ignore', env, timeout: 300_000 });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`cdk synth of ${configFile} exited with ${code}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nothing may be asked of a network. */
const offline = {
  CDK_DISABLE_VERSION_CHECK: '1',
  AWS_EC2_METADATA_DISABLED: 'true',
  https_proxy: 'http://127.0.0.1:9',
  http_proxy: 'http://127.0.0.1:9',
};
