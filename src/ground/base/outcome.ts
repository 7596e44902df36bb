/** What a check or a run came to. `unknown`: Muster cannot tell, which is never a failure of the target. */
export const outcomes = ['pass', 'degraded', 'fail', 'unknown'] as const;

export type Outcome = (typeof outcomes)[number];
