// node tally.mjs <exit code of the run> <vitest's JSON results>: prints `N passed, N failed`, exits 1 if anything failed.
// Runs on whatever Node there is: npm ci may have failed.
import { readFileSync } from 'node:fs';

const [exitCode, path] = process.argv.slice(2);
const { passed, failed } = tally(read(path));
// Types, lint, format, dead code, an install or a crash fail without failing a test; so does a run of no tests.
const broken = failed === 0 && (exitCode !== '0' || passed === 0) ? 1 : failed;
console.log(`${passed} passed, ${broken} failed`);
process.exitCode = broken === 0 ? 0 : 1;

function tally({ numPassedTests = 0, numFailedTests = 0, testResults = [] }) {
  // A file that cannot even be loaded has failed, though none of its tests has.
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
