import { formatDuration } from '#ground/base/duration.ts';
import { wallText } from '#ground/base/plain-text.ts';
import { phaseOf, runbookOf, runOf } from '#record/event/run-names.ts';
import { good, holdLine, howBad, type Setting, showIncident, type Teller } from '#observe/notify/teller.ts';
import type { EventDetail } from '#record/event/event.ts';

/** A run waits for somebody's word, and ends by itself without it. */
export const tellWaiting: Teller = (detail, setting) => {
  const { check } = detail;
  return {
    kind: 'open',
    thread: threadOfRun(detail),
    title: `${howBad(detail)} approval wanted: ${runbookOf(detail)}${check === undefined ? '' : ` for ${check}`}`,
    facts: [
      ...(check === undefined ? [] : [`alarm: ${check}`]),
      `would do: ${actionsIn(detail.reason)}`,
      waitLine(detail, setting),
    ],
    next: [`you can: muster runbook approve ${runOf(detail)}`, ...showIncident(detail), holdLine(detail)],
  };
};

const would = 'it would do: ';

/** Of `<runbook> awaiting-approval: type: <command>; it would do: <actions>`. */
function actionsIn(reason: string): string {
  const at = reason.indexOf(would);
  return at === -1 ? reason : reason.slice(at + would.length);
}

function waitLine({ at }: EventDetail, { timezone, approveWithinMs: ms }: Setting): string {
  const when =
    ms === undefined ? '' : ` (${formatDuration(ms)}), at about ${wallText(at + ms, timezone)} ${timezone}`;
  return `Muster: does nothing until you approve; the run expires by itself after its approveWithin${when}`;
}

/** What mended it, acted dry, or is calm is over. After any other end a person has to do something. */
export const tellCompleted: Teller = (detail) => {
  const isOver = overPhases.has(phaseOf(detail)) || detail.severity === 'info' || detail.isDrill === true;
  return {
    kind: isOver ? 'closed' : 'open',
    thread: threadOfRun(detail),
    title: `${howItEnded(detail)} runbook ${detail.reason}`,
    facts: [`ended: ${detail.reason}`, ...(isOver ? [] : [wantedLine(detail)])],
    next: [...showIncident(detail), ...(isOver ? [] : [holdLine(detail)])],
  };
};

/** Good news of a critical alarm is critical to whoever heard of it, and reads as good news all the same. */
function howItEnded(detail: EventDetail): string {
  const phase = phaseOf(detail);
  if (phase === 'verified') return good(detail);
  return howBad(phase === 'dry-run' ? { ...detail, severity: 'info' } : detail);
}

const overPhases: ReadonlySet<string> = new Set(['verified', 'dry-run']);

/** An alarm is one run at most; another alarm of its incident, or the same raised once more, may be another. */
const wantedLine = ({ check }: EventDetail): string =>
  check === undefined
    ? 'a person has to look'
    : 'a person has to look: Muster does not try again by itself for this alarm unless it is raised anew';

/** Of one run: what another one comes to says nothing of this one. */
const threadOfRun = (detail: EventDetail): string =>
  `${detail.service}/${detail.environment}/${runOf(detail)}`;
