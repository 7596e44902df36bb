import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import type { Scene } from '#act/runbook/scene.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { runManually } from '#observe/watch/run-manually.ts';

export type Verification = { outcome: Outcome; reason: string };

/** Of one round; a check may take its timeout for each of its steps, attempts and needs. */
const roundTimeoutMs = 300_000;

/** Rounds of checks with a wait before each; every check of every round must pass (degraded is not passing). */
export async function verifyRounds({ runbook, input, steps, tools }: Scene): Promise<Verification> {
  const { checks, rounds, every } = runbook.verify;
  for (let round = 1; round <= rounds; round += 1) {
    await steps.wait(`before round ${round}`, every);
    const results = await steps.step(
      `round ${round}`,
      async (signal) => {
        const outcomes = await runRound(checks, input, tools, signal);
        tools.onPhase?.(input, 'verifying', `round ${round} of ${rounds}: ${summary(outcomes)}`);
        return outcomes;
      },
      { timeoutMs: roundTimeoutMs, retries: 5, retryDelayMs: 10_000 },
    );
    const bad = Object.entries(results).find(([, outcome]) => outcome !== 'pass');
    if (bad) return notPassed(round, ...bad);
  }
  return { outcome: 'pass', reason: `${checks.join(', ')} passed ${rounds} rounds` };
}

const notPassed = (round: number, check: string, outcome: Outcome): Verification => ({
  outcome: outcome === 'unknown' ? 'unknown' : 'fail',
  reason: `round ${round}: ${check} ${outcome}`,
});

/** Check → outcome; each result is in evidence under this run. A crash half way: the round is run again. */
async function runRound(
  checks: readonly string[],
  { environment, run, incident }: RunbookInput,
  tools: RunbookTools,
  signal: AbortSignal,
): Promise<{ [check: string]: Outcome }> {
  const reports = await runManually({ environment, checks, run, incident, signal }, tools);
  return Object.fromEntries(reports.map(({ result }) => [result.check, result.outcome]));
}

const summary = (results: { [check: string]: Outcome }): string =>
  Object.entries(results)
    .map(([check, outcome]) => `${check} ${outcome}`)
    .join(', ');
