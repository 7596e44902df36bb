import { MusterError } from '#ground/base/muster-error.ts';
import { formatProblem } from '#ground/config/problem.ts';
import { readConfig } from '#ground/config/read.ts';
import { draftOf, type InitAnswers } from '#face/operate/init-draft.ts';
import { asTypeScript } from '#face/operate/init-typescript.ts';
import { asYaml } from '#face/operate/init-yaml.ts';
import { spendFindings } from '#observe/cost/spend-findings.ts';

export type { InitAnswers } from '#face/operate/init-draft.ts';

export type InitFormat = 'ts' | 'yaml';

/** A commented config for any HTTP service, and the name to save it under. */
export type InitText = { file: string; text: string };

/** Rejects INIT_INVALID, exit 2, with every answer that no config can hold. */
export function init(answers: InitAnswers, format: InitFormat = 'ts'): InitText {
  const draft = draftOf(answers);
  const reading = readConfig(draft.data, undefined, [spendFindings]);
  if (reading.kind === 'invalid') {
    const lines = reading.problems.map((problem) => `  ${formatProblem(problem)}`);
    throw new MusterError('INIT_INVALID', ['these answers make no config', ...lines].join('\n'), {
      exit: 2,
      hint: 'muster init --url https://chat.example.com --service chat',
      cause: reading.problems,
    });
  }
  return { file: `muster.config.${format}`, text: format === 'ts' ? asTypeScript(draft) : asYaml(draft) };
}
