import { holdLine, howBad, showIncident, type Teller } from '#observe/notify/teller.ts';
import type { EventDetail } from '#record/event/event.ts';

/** A run waits for somebody's word, and ends by itself without it. */
export const tellWaiting: Teller = (detail, _, authority) => ({
  kind: 'open',
  thread: threadOfRun(detail),
  title: `${howBad(detail)} approval wanted for ${runbookOf(detail)}: ${detail.reason}`,
  facts: [
    `wants to act: ${detail.reason}`,
    authority === 'aws'
      ? 'Muster: does nothing, for no approval reaches AWS yet; the run expires by itself, and a person has to act'
      : 'Muster: does nothing until you approve; the run expires by itself',
  ],
  next: [`you can: muster runbook approve ${runOf(detail)}`, ...showIncident(detail), holdLine(detail)],
});

/** What mended it, acted dry, or is calm is over. After any other end a person has to do something. */
export const tellCompleted: Teller = (detail) => {
  const isOver = overPhases.has(phaseOf(detail)) || detail.severity === 'info' || detail.isDrill === true;
  return {
    kind: isOver ? 'closed' : 'open',
    thread: threadOfRun(detail),
    title: `${howBad(detail)} runbook ${detail.reason}`,
    facts: [`ended: ${detail.reason}`, ...(isOver ? [] : [wantedLine(detail)])],
    next: [...showIncident(detail), ...(isOver ? [] : [holdLine(detail)])],
  };
};

const overPhases: ReadonlySet<string> = new Set(['verified', 'dry-run']);

/** An alarm is one run at most; another alarm of its incident, or the same raised once more, may be another. */
const wantedLine = ({ check }: EventDetail): string =>
  check === undefined
    ? 'a person has to look'
    : 'a person has to look: Muster does not try again by itself for this alarm unless it is raised anew';

/** `rollback/production-20261122T1443-7`: ids are `<run>#<phase>`. */
const runOf = ({ run, id }: EventDetail): string => run ?? id.split('#')[0] ?? id;

/** `<runbook>/<incident>` */
const runbookOf = (detail: EventDetail): string => runOf(detail).split('/')[0] ?? '';

const phaseOf = ({ id }: EventDetail): string => id.split('#').at(-1) ?? id;

/** Of one run: what another one comes to says nothing of this one. */
const threadOfRun = (detail: EventDetail): string =>
  `${detail.service}/${detail.environment}/${runOf(detail)}`;
