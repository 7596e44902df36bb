import { z } from 'zod';
import { authorityOf, type Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Notify } from '#ground/config/schema/notify.ts';
import { messageId } from '#observe/notify/message.ts';
import { isByHand, phaseOf, runbookOf, runOf } from '#record/event/run-names.ts';
import { EventDetail, eventTypes, type MusterEvent, type Severity } from '#record/event/event.ts';

/** One event for one `notify` entry: the input of the workflow `notify`. */
export const NoticeInput = z.strictObject({
  /** Unique for ever: a second delivery of the event is the same notice. */
  notice: z.string().min(1),
  /** Under which `notify` has it. */
  name: z.string().min(1),
  event: z.strictObject({ type: z.enum(eventTypes), detail: EventDetail }),
});
export type NoticeInput = z.infer<typeof NoticeInput>;

/**
 * Who hears an event: every `notify` entry of its environment, its check and one of its severities. Pure. An entry
 * with `checks` hears of those alone, and not of what is about no check: drills of limits, limits, and Muster itself. A
 * drill of the path of alarms is heard whatever its check: it is there to prove the path. Nobody, where another home than
 * `home` answers for the environment: two homes that watch it would page twice, and close each other's pages. Nor of a
 * dry run by hand: who started it sees it. That evidence is broken everybody hears, from the home that keeps it: it is what
 * all the rest stands on.
 */
export const noticesFor = (config: Telling, event: MusterEvent, home: Authority): NoticeInput[] =>
  isToldHere(config, event, home) && !isRehearsal(event)
    ? Object.entries(config.notify)
        .filter(([, { when }]) => hears(when, event.detail, heardAs(config, event)))
        .map(([name]) => ({ notice: `${name}:${toldOnceBy(event.detail)}`, name, event }))
    : [];

type Telling = Pick<Config, 'environments' | 'notify' | 'runbooks'>;

/** Of many records that are changed at once nobody is told one by one. */
export const brokenToldMsMin = 600_000;

/** Names what is told once: the first break of each span, and any other event. */
const toldOnceBy = (detail: EventDetail): string =>
  detail.broken
    ? `${detail.service}/evidence@${detail.at - (detail.at % brokenToldMsMin)}`
    : messageId(detail);

/** A drill is told by whoever drills. Of an environment that the config has no more, an alarm that ends is told still. */
function isToldHere(
  config: Pick<Config, 'environments'>,
  { detail: { environment, isDrill, broken } }: MusterEvent,
  home: Authority,
): boolean {
  if (broken) return broken.kept === home;
  return isDrill === true || (authorityOf(config, environment) ?? home) === home;
}

/** A person asked what a runbook would do: nothing was done, and nothing is waited for. */
const isRehearsal = ({ type, detail }: MusterEvent): boolean =>
  type === 'Runbook Completed' &&
  phaseOf(detail) === 'dry-run' &&
  isByHand(runOf(detail)) &&
  detail.check === undefined &&
  detail.isDrill !== true;

function hears(
  { environments, severities, checks }: Notify['when'],
  { environment, check, isDrill, broken }: EventDetail,
  heard: readonly Severity[],
): boolean {
  if (broken) return true;
  const isHere = environments === 'all' || environments.includes(environment);
  const isAbout = checks === undefined || isDrill || (check !== undefined && checks.includes(check));
  return isHere && isAbout && heard.some((severity) => severities.includes(severity));
}

/** An end goes to those who heard the beginning, however harmless it is itself. */
function heardAs({ runbooks }: Pick<Config, 'runbooks'>, { type, detail }: MusterEvent): Severity[] {
  const { severity } = detail;
  // A clear has the severity of what it clears.
  if (type === 'Limits Not Restored') return [severity, 'critical'];
  if (type === 'Runbook Waiting' || type === 'Runbook Completed')
    return [severity, ...(runbooks[runbookOf(detail)]?.when.severities ?? [])];
  return [severity];
}
