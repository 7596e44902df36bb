import type { Finding } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** A check that expects nothing passes on every answer, a 500 too: it would call a broken service well. */
export function expectSomething(config: Config): Finding[] {
  return Object.entries(config.checks)
    .filter(([, { steps }]) => steps.every(({ expect }) => Object.keys(expect).length === 0))
    .map(([check]) => ({
      path: ['checks', check],
      at: 'whole',
      message:
        'expected something of the answer, such as expect: { status: 200 }: without it every answer passes',
    }));
}
