import { clean, latencyText } from '#face/cli/view/text.ts';
import { counted } from '#face/cli/words.ts';
import type { CheckedNow } from '#face/operate/check-now.ts';
import { type Outcome, outcomes } from '#ground/base/outcome.ts';
import type { CheckResult } from '#observe/check/check-result.ts';

const marks: Record<Outcome, string> = { pass: '✓', degraded: '▲', fail: '✗', unknown: '?' };

/** `✓ health  pass  12 ms`, and beneath it what did not hold. */
export function showResult({ check, outcome, reason, attempts }: CheckResult, width: number): string {
  const steps = attempts.at(-1)?.steps ?? [];
  const totalMs = steps.reduce((sum, { phases }) => sum + phases.totalMs, 0);
  const time = steps.length === 0 ? '' : `  ${latencyText(totalMs)}`;
  const problems = steps.flatMap((step) => step.problems).filter((problem) => !reason.includes(problem));
  const answers = steps.flatMap((step) => step.answers.map((answer) => `the service answered: ${answer}`));
  const why = [reason, ...problems, ...answers].filter((line) => line !== '');
  const lines = [
    `${marks[outcome]} ${check.padEnd(width)}  ${outcome.padEnd(8)}${time}`.trimEnd(),
    ...why.map((line) => `    ${clean(line)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `5 checks on staging: 2 pass, 1 fail, 2 unknown` */
export function showSummary({ environment, reports }: CheckedNow, recorded: boolean): string {
  const came = outcomes.flatMap((outcome) => {
    const count = reports.filter(({ result }) => result.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  return `${counted(reports.length, 'check')} on ${environment}: ${came.join(', ')}${recorded ? '' : '; not recorded'}`;
}
