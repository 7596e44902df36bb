import { good, howBad, threadOf, type Teller } from '#observe/notify/teller.ts';

/** Limits that are off their baseline, and, as `info`, that they are back. */
export const tellLimits: Teller = (detail) => {
  const { environment, severity, reason } = detail;
  if (severity === 'info')
    return {
      kind: 'closed',
      thread: threadOf(detail),
      title: `${good(detail)} limits: ${reason}`,
      facts: [`cleared: ${reason}`],
      next: [],
    };
  return {
    kind: 'open',
    thread: threadOf(detail),
    title: `${howBad(detail)} limits not restored: ${reason}`,
    facts: [`off: ${reason}`, 'Muster: goes on looking, and restores what a drill of its own lowered'],
    next: [
      `you can: muster limits --env ${environment} (what is set, and what should be)`,
      `you can: muster limits restore --env ${environment}`,
      `you can: muster limits accept --env ${environment} (leaves a disputed value as it is)`,
    ],
  };
};
