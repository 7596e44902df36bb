import type { Steps } from '#ground/durable/steps.ts';

/** The same steps under names of their own: for what a workflow does a second time. */
export const numberedSteps = (steps: Steps, nth: number): Steps =>
  nth === 1
    ? steps
    : {
        step: (name, work, options) => steps.step(`${name} /${nth}`, work, options),
        wait: (name, ms) => steps.wait(`${name} /${nth}`, ms),
        until: (name, probe, options) => steps.until(`${name} /${nth}`, probe, options),
        now: (name) => steps.now(`${name} /${nth}`),
      };
