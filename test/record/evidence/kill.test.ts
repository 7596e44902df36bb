import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { openDatabase } from '#ground/base/sqlite.ts';
import { anchorFile } from '#record/evidence/adapters/anchor-file.ts';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { verifyLog } from '#record/evidence/verify.ts';

const rounds = 25;
const source = join(import.meta.dirname, '../../fixtures/append-until-killed.ts');
const streams = ['staging/chat/one/manual', 'staging/chat/two/manual'];

it(
  `loses no acknowledged record over ${rounds} × kill -9, two writers at a time`,
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-kill-'));
    const program = join(folder, 'append-until-killed.mjs');
    // Most of a round would be loading modules one by one.
    await build({ entryPoints: [source], bundle: true, platform: 'node', format: 'esm', outfile: program });
    const acknowledged: string[] = [];
    for (let round = 0; round < rounds; round += 2) {
      const writers = [appendUntilKilled(program, folder), appendUntilKilled(program, folder)];
      for (const lines of await Promise.all(writers)) acknowledged.push(...lines);
    }

    const database = openDatabase(join(folder, 'evidence.db'));
    const log = sqliteEvidenceLog(database);
    const report = await verifyLog({
      log,
      anchor: anchorFile(join(folder, 'anchor'), systemRandom),
      now: epochMs(Date.now()),
    });
    expect(report.faults).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(rounds);
    expect(report.records).toBeGreaterThanOrEqual(acknowledged.length);
    for (const stream of streams) {
      const stored = new Map<number, string>();
      for (let afterSeq = 0; ;) {
        const rows = await log.rows(stream, { afterSeq, limit: 1000 });
        for (const { seq, hash } of rows) stored.set(seq, hash);
        afterSeq = rows.at(-1)?.seq ?? afterSeq;
        if (rows.length < 1000) break;
      }
      const lost = acknowledged
        .map((line) => line.split(' '))
        .filter(([of, seq, hash]) => of === stream && stored.get(Number(seq)) !== hash);
      expect(lost).toEqual([]);
    }
    database.close();
    rmSync(folder, { recursive: true });
  },
);

/** Resolves to the whole lines that it managed to say. Killed at a random moment after its first one. */
async function appendUntilKilled(program: string, folder: string): Promise<string[]> {
  const child = spawn(process.execPath, [program, folder, ...streams], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const exited = once(child, 'close');
  child.stdout.on('data', (chunk: Buffer) => {
    if (said === '') void systemClock.sleep(systemRandom.unit() * 60).then(() => child.kill('SIGKILL'));
    said += chunk.toString();
  });
  await exited;
  return said.split('\n').slice(0, -1);
}
