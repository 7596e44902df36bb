import { z } from 'zod';
import { Expectation, JsonMatchers, StatusMatcher, Step } from '#ground/config/schema/expectation.ts';
import { Name } from '#ground/config/schema/reference.ts';
import { Duration } from '#ground/config/schema/scalar.ts';

const Spends = z.strictObject({ tokens: z.int().min(0) });

const common = {
  needs: z.array(Name).default([]),
  tags: z.array(Name).default([]),
  /** One run, estimated. */
  spends: Spends.optional(),
};

const Steps = z.strictObject({ steps: z.array(Step).min(1).max(20), ...common });
const Single = z.strictObject({ ...Step.shape, ...common });

/** Written with `steps`, or with the members of its one step; always `steps` once read. */
export const Check = z
  .union([Single, Steps], { error: 'expected a check with a request (and expect), or with steps' })
  .transform((check) => {
    if ('steps' in check) return check;
    const { request, expect, keep, save, ...rest } = check;
    return { steps: [{ request, expect, keep, ...(save && { save }) }], ...rest };
  });
export type Check = {
  steps: Step[];
  needs: string[];
  tags: string[];
  spends?: { tokens: number } | undefined;
};

export const answerCauses = ['rate', 'budget', 'abuse', 'capacity', 'dependency'] as const;

const AnswerMatch = z
  .strictObject({
    status: StatusMatcher.optional(),
    headers: Expectation.shape.headers,
    json: JsonMatchers.optional(),
    text: Expectation.shape.text,
  })
  .refine(
    (match) => Object.keys(match).length > 0,
    'expected at least one of status, headers, json and text: an empty match is met by every answer',
  );

/** A named way in which the service says no. */
export const Answer = z.strictObject({
  cause: z.enum(answerCauses),
  match: AnswerMatch,
  /** Whether the response must have a Retry-After header to be this answer. */
  retryAfter: z.enum(['required', 'absent', 'any']).default('any'),
  /** Being told so may lock the caller out, each time for the next step. */
  lockout: z
    .strictObject({ scope: z.enum(['ip', 'actor']), steps: z.array(Duration).min(1).max(10) })
    .optional(),
});
export type Answer = z.infer<typeof Answer>;
