import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { startBrokenService } from '../fixtures/broken-service.ts';
import { muster, startMuster } from '../fixtures/muster-process.ts';

const config = (baseUrl: string) => ({
  version: 1,
  service: 'chat',
  environments: { production: { baseUrl } },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  schedule: { pulse: { checks: ['health'], environments: ['production'], every: '1m' } },
});

test('what was changed behind its back is told at the next start, once, and stands in evidence', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'muster-broken-'));
  const service = await startBrokenService();
  const watchOnce = async (sees: RegExp): Promise<string> => {
    const up = startMuster(['up'], { cwd });
    await up.sees(sees);
    up.kill('SIGTERM');
    await up.ended;
    return up.printed();
  };
  const witnessed = async (): Promise<{ reason: string }[]> => {
    const { out } = await muster(['evidence', 'list', '--kind', 'witness', '--json'], { cwd });
    return (JSON.parse(out) as { data: { record: { body: { reason: string } } }[] }).data.map(
      ({ record }) => record.body,
    );
  };
  try {
    writeFileSync(join(cwd, 'muster.config.json'), JSON.stringify(config(service.url)));
    expect(await watchOnce(/production health fail/)).not.toContain('evidence broken');

    const database = new DatabaseSync(join(cwd, '.muster', 'muster.db'));
    database.exec(`DROP TRIGGER evidence_never_updated; UPDATE evidence SET at = 1 WHERE stream = 'config'`);
    database.close();

    const told = /evidence broken: \* config#1 at says 1, its record says \d+/;
    await watchOnce(told);
    expect((await witnessed()).map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^config#1 at says 1, its record says \d+$/),
    ]);
  } finally {
    await service.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}, 60_000);
