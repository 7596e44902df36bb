import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBrokenService } from '../fixtures/broken-service.ts';
import { muster, startMuster } from '../fixtures/muster-process.ts';

const config = (baseUrl: string) => ({
  version: 1,
  service: 'chat',
  environments: { production: { baseUrl, authority: 'aws' } },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  schedule: { pulse: { checks: ['health'], environments: ['production'], every: '1m' } },
  alarms: { default: { raise: { fail: 1 } } },
  runbooks: {
    rollback: {
      when: { environments: ['production'] },
      mode: 'auto',
      do: [{ kind: 'http', url: `${baseUrl}/rollback` }],
      verify: { checks: ['health'], rounds: 1, every: '1s' },
    },
  },
});

test('one machine watches what AWS answers for and alarms, and leaves the rollback to AWS', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'muster-authority-'));
  const service = await startBrokenService();
  try {
    writeFileSync(join(cwd, 'muster.config.json'), JSON.stringify(config(service.url)));
    const up = startMuster(['up'], { cwd });
    await up.sees(/alarm raised: critical production health/);
    await up.sees(/rollback production refused: authority aws/);
    up.kill('SIGTERM');
    expect((await up.ended).exit).toBe(0);

    const { out } = await muster(['evidence', 'list', '--kind', 'runbook', '--json'], { cwd });
    expect(JSON.parse(out).data).toEqual([]);
    expect(service.rollbacks).toEqual([]);
  } finally {
    await service.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}, 60_000);
