import { holdLine, howBad, showIncident, type Teller } from '#observe/notify/teller.ts';
import type { EventDetail } from '#record/event/event.ts';

/** A run waits for somebody's word, and ends by itself without it. */
export const tellWaiting: Teller = (detail) => ({
  kind: 'open',
  thread: threadOfRun(detail),
  title: `${howBad(detail)} approval wanted for ${runbookOf(detail)}: ${detail.reason}`,
  facts: [
    `wants to act: ${detail.reason}`,
    'Muster: does nothing until you approve; the run expires by itself',
  ],
  next: [`you can: muster runbook approve ${runOf(detail)}`, ...showIncident(detail), holdLine(detail)],
});

export const tellCompleted: Teller = (detail) => {
  const isStuck = phaseOf(detail) === 'stuck';
  return {
    kind: isStuck ? 'open' : 'closed',
    thread: threadOfRun(detail),
    title: `${howBad(detail)} runbook ${detail.reason}`,
    facts: [
      `ended: ${detail.reason}`,
      ...(isStuck ? ['Muster: does nothing more in this incident; somebody has to look'] : []),
    ],
    next: [...showIncident(detail), ...(isStuck ? [holdLine(detail)] : [])],
  };
};

/** `rollback/production-20261122T1443-7`: ids are `<run>#<phase>`. */
const runOf = ({ run, id }: EventDetail): string => run ?? id.split('#')[0] ?? id;

/** `<runbook>/<incident>` */
const runbookOf = (detail: EventDetail): string => runOf(detail).split('/')[0] ?? '';

const phaseOf = ({ id }: EventDetail): string | undefined => id.split('#').at(-1);

/** Of one runbook in one incident: what another one comes to says nothing of this one. */
const threadOfRun = (detail: EventDetail): string =>
  `${detail.service}/${detail.environment}/${runOf(detail)}`;
