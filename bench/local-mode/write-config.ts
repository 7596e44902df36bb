import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type BenchConfig = { checks: number; everyMs: number; baseUrl: string };

/** Checks as people write them: status, two members of the body, a bound on the time, one value kept. */
export function writeConfig(folder: string, { checks, everyMs, baseUrl }: BenchConfig): string {
  const check = {
    request: { path: '/health', timeout: '5s' },
    expect: {
      status: 200,
      json: { '$.status': 'ok', '$.version': { type: 'string' } },
      latency: { degraded: '3s', fail: '5s' },
    },
    keep: ['$.version'],
  };
  const names = Array.from({ length: checks }, (_, index) => `check_${index + 1}`);
  const config = {
    version: 1,
    service: 'bench',
    environments: { production: { baseUrl } },
    checks: Object.fromEntries(names.map((name) => [name, check])),
    schedule: { pulse: { checks: names, environments: ['production'], every: `${everyMs}ms` } },
  };
  const path = join(folder, 'muster.config.ts');
  writeFileSync(path, `export default ${JSON.stringify(config, undefined, 2)};\n`);
  return path;
}
