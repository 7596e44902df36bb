import type { CheckResult } from '#observe/check/check-result.ts';
import type { Outcome } from '#ground/base/outcome.ts';

const marks: Record<Outcome, string> = { pass: '✓', degraded: '▲', fail: '✗', unknown: '?' };

/** `✓ health  pass  12 ms`, and beneath it what did not hold. */
export function showResult({ check, outcome, reason, attempts }: CheckResult, width: number): string {
  const steps = attempts.at(-1)?.steps ?? [];
  const totalMs = steps.reduce((sum, { phases }) => sum + phases.totalMs, 0);
  const time = steps.length === 0 ? '' : `  ${Math.round(totalMs)} ms`;
  const lines = [`${marks[outcome]} ${check.padEnd(width)}  ${outcome.padEnd(8)}${time}`.trimEnd()];
  if (reason !== '') lines.push(`    ${reason}`);
  const said = steps.flatMap(({ problems }) => problems).filter((problem) => !reason.includes(problem));
  const named = steps.flatMap(({ answers }) => answers.map((answer) => `the service answered: ${answer}`));
  return [...lines, ...[...said, ...named].map((line) => `    ${line}`)].join('\n');
}
