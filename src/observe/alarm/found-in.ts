import { z } from 'zod';
import type { Json } from '#ground/base/json.ts';

const Step = z.object({
  problems: z.array(z.string()),
  answers: z.array(z.string()),
  remoteAddress: z.string().optional(),
  tlsDaysLeft: z.number().optional(),
});
/** Of a slot's record, what an alarm tells: a body is what a check came to, if it is one. */
const Result = z.object({ attempts: z.array(z.object({ steps: z.array(Step) })) });

export type FoundStep = z.infer<typeof Step>;

const listMax = 10;
const textMax = 300;

/** The steps of every attempt; none for a body that no check left. */
const stepsIn = (body: Json): FoundStep[][] =>
  Result.safeParse(body).data?.attempts.map(({ steps }) => steps) ?? [];

/** The steps of the last attempt that had an answer. */
export const lastStepsIn = (body: Json): FoundStep[] =>
  stepsIn(body).findLast((steps) => steps.length > 0) ?? [];

/** Expectations that did not hold and answers that were recognised, each once, as evidence shows them. */
export function foundIn(body: Json): { expectations: string[]; answers: string[] } {
  const bad = stepsIn(body)
    .flat()
    .filter(({ problems }) => problems.length > 0);
  return {
    expectations: first(bad.flatMap(({ problems }) => problems).map(short)),
    answers: first(bad.flatMap(({ answers }) => answers)),
  };
}

const first = (texts: readonly string[]): string[] => [...new Set(texts)].slice(0, listMax);

const short = (text: string): string => (text.length > textMax ? `${text.slice(0, textMax - 1)}…` : text);
