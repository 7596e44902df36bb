import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { muster, startMuster } from '../fixtures/muster-process.ts';

let cwd: string;

beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'muster-demo-'))));
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const data = (): string => join(cwd, 'kept');
const runs = (...args: string[]) => muster([...args, '--data', data()], { cwd });

/** One line after the other, with anything between them. */
const inOrder = (...lines: RegExp[]): RegExp => new RegExp(lines.map(({ source }) => source).join('[^]*'));

it(
  'plays the whole story within a minute, obeys break and heal, and ends with nothing left running',
  {
    timeout: 120_000,
  },
  async () => {
    const up = startMuster(['up', '--demo', '--data', data()], { cwd, withinMs: 110_000 });
    const began = performance.now();
    await up.sees(
      inOrder(
        /demo: deploying a bad release to production/,
        /alarm raised: critical production chat_happy/,
        /runbook rollback_production production started/,
        /runbook rollback_production production acting/,
        /runbook rollback_production production completed/,
      ),
    );
    // Its checks may pass twice before the last round is over, or after it.
    await up.sees(inOrder(/production acting/, /alarm cleared: critical production chat_happy/));
    expect(performance.now() - began).toBeLessThan(60_000);

    const broken = await runs('demo', 'break', 'staging', '--how', 'slow');
    expect([broken.exit, broken.err]).toEqual([0, '']);
    expect(broken.out).toMatch(/^staging now runs a bad release \(slow\), \S+\n$/);
    expect((await runs('demo', 'heal', 'staging', '--json')).exit).toBe(0);
    const refused = await runs('demo', 'heal', 'mars');
    expect([refused.exit, refused.out]).toEqual([2, '']);

    up.kill('SIGINT');
    const ended = await up.ended;
    expect([ended.exit, ended.err]).toEqual([0, '']);
    expect(existsSync(join(data(), 'demo.json'))).toBe(false);
    const gone = await runs('demo', 'break', 'staging');
    expect([gone.exit, gone.err.split('\n')[0]]).toEqual([
      2,
      `muster: no demo is running: ${join(data(), 'demo.json')} names none`,
    ]);

    const verified = await runs('evidence', 'verify');
    expect([verified.exit, verified.err]).toEqual([0, '']);
    const incidents = JSON.parse((await runs('incidents', '--json')).out) as { data: unknown[] };
    expect(incidents.data.at(-1)).toMatchObject({
      environment: 'production',
      severity: 'critical',
      runbooks: { rollback_production: 'verified' },
    });
  },
);
