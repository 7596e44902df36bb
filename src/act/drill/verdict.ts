import type { Outcome } from '#ground/base/outcome.ts';

/** What a drill proved. `fail`: the target broke its word; `unknown`: nothing was proved either way. */
export type Verdict = {
  outcome: Outcome;
  /** One line: the first of the worst findings. Empty on pass. */
  reason: string;
  /** All of them, in the order in which they were looked for. */
  findings: string[];
};

export type Finding = { outcome: Extract<Outcome, 'fail' | 'unknown'>; text: string };

export const failing = (text: string): Finding => ({ outcome: 'fail', text });
export const unclear = (text: string): Finding => ({ outcome: 'unknown', text });

/** What failed stays failed, whatever else could not be told. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const worst = findings.find(({ outcome }) => outcome === 'fail') ?? findings[0];
  return {
    outcome: worst?.outcome ?? 'pass',
    reason: worst?.text ?? '',
    findings: findings.map(({ text }) => text),
  };
}
