import { howBad, type Teller } from '#observe/notify/teller.ts';

/** A drill of limits: one that does not prove what it should asks for somebody, one that passed for nobody. */
export const tellDrill: Teller = (detail) => {
  const { environment, severity, reason, run, id } = detail;
  return {
    kind: severity === 'info' ? 'info' : 'open',
    thread: `${detail.service}/${environment}/${run ?? id.split('#')[0] ?? id}`,
    title: `${howBad(detail)} drill ${reason}`,
    facts: [`ended: ${reason}`],
    next:
      severity === 'info'
        ? []
        : [
            `you can: muster drills --env ${environment} (what is proven, and since when)`,
            `you can: muster limits --env ${environment} (what is set now)`,
          ],
  };
};
