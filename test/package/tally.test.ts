import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

test.for([
  ['every test passed', 0, { numPassedTests: 7, numFailedTests: 0 }, '7 passed, 0 failed', 0],
  ['a test failed', 1, { numPassedTests: 6, numFailedTests: 1 }, '6 passed, 1 failed', 1],
  [
    'a file could not be loaded',
    1,
    {
      numPassedTests: 6,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
      ],
    },
    '6 passed, 2 failed',
    1,
  ],
  ['the types were wrong, so no test ran', 2, undefined, '0 passed, 1 failed', 1],
  ['the run crashed after its tests', 1, { numPassedTests: 7, numFailedTests: 0 }, '7 passed, 1 failed', 1],
  ['there were no tests', 0, { numPassedTests: 0, numFailedTests: 0 }, '0 passed, 1 failed', 1],
] as const)('the last line of CI is right when %s', ([, exitCode, results, line, status]) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-tally-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'vitest.json');
  if (results) writeFileSync(file, JSON.stringify(results));

  const run = spawnSync(process.execPath, ['.ci/tally.mjs', String(exitCode), file], { encoding: 'utf8' });

  expect(run.stdout).toBe(`${line}\n`);
  expect(run.status).toBe(status);
});
