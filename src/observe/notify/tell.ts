import { clean } from '#ground/base/plain-text.ts';
import type { Authority } from '#ground/config/authority.ts';
import { type Message, messageId } from '#observe/notify/message.ts';
import { tellCleared, tellRaised, tellReminder } from '#observe/notify/tell-alarm.ts';
import { tellDrill } from '#observe/notify/tell-drill.ts';
import { tellBroken } from '#observe/notify/tell-broken.ts';
import { tellLimits } from '#observe/notify/tell-limits.ts';
import { tellBlind, tellSilent } from '#observe/notify/tell-monitor.ts';
import { tellCompleted, tellWaiting } from '#observe/notify/tell-runbook.ts';
import type { Setting, Teller, Told } from '#observe/notify/teller.ts';
import type { EventDetail, EventType, MusterEvent } from '#record/event/event.ts';

const tellers = {
  'Alarm Raised': tellRaised,
  'Alarm Reminder': tellReminder,
  'Alarm Cleared': tellCleared,
  'Runbook Waiting': tellWaiting,
  'Runbook Completed': tellCompleted,
  'Drill Completed': tellDrill,
  'Limits Not Restored': tellLimits,
  'Monitor Blind': tellBlind,
  'Monitor Silent': tellSilent,
  'Evidence Broken': tellBroken,
} satisfies Record<EventType, Teller>;

const titleCharactersMax = 200;
const lineCharactersMax = 500;
const linesMax = 20;

/**
 * An event as people are told it, the same on every channel. Pure. Times are of the setting's `timezone`.
 * At most 20 lines of 500 characters under a title of 200, none of which can steer a terminal. What is told of a drill
 * begins with `DRILL`, asks for nothing, and has a thread of its own: its end closes no alarm that is meant. Commands
 * reach local data only: of an environment whose `authority` is aws none is told.
 */
export function tell(
  { type, detail: given }: MusterEvent,
  { timezone = 'UTC', authority = 'local', approveWithinMs }: Partial<Setting> = {},
): Message {
  const detail = authority === 'aws' ? { ...given, reason: withoutCommands(given.reason) } : given;
  const { service, environment, incident, severity, at, record } = detail;
  const told = tellers[type](detail, { timezone, authority, approveWithinMs });
  const isDrill = detail.isDrill === true;
  const { thread, title } = isDrill ? { thread: `${told.thread}/drill`, title: `DRILL ${told.title}` } : told;
  return {
    id: messageId(detail),
    thread,
    kind: told.kind,
    type,
    severity,
    service,
    environment,
    incident,
    at,
    title: fitting(title, titleCharactersMax),
    lines: linesOf(told, detail, authority).map((line) => fitting(line, lineCharactersMax)),
    isDrill,
    record,
  };
}

const drillLine = 'This is a drill of the path of alarms: nothing is wrong, and nothing is to be done.';

/** Facts give way to what can be done and to the proof. */
function linesOf({ facts, next }: Told, detail: EventDetail, authority: Authority): string[] {
  const { service, isDrill } = detail;
  const first = isDrill ? [drillLine] : [];
  const last = [
    ...(isDrill || authority === 'aws' ? [] : next),
    `service: ${service}`,
    `proof: ${proofOf(detail, authority)}`,
  ];
  return [...first, ...facts.slice(0, linesMax - first.length - last.length), ...last];
}

function proofOf({ record: { stream, seq }, incident }: EventDetail, authority: Authority): string {
  if (authority === 'local') return `muster evidence show ${stream}#${seq}`;
  const about = incident === 'none' ? '' : ` (incident ${incident})`;
  return `${stream}#${seq}${about} in the evidence table of the stack`;
}

/** Reasons end with what to type, or begin with it; what is joined with it stays. */
const withoutCommands = (reason: string): string =>
  reason
    .replaceAll(/type: muster [^;]*; /g, '')
    .replaceAll(/; type: muster [^;]*/g, '')
    .replaceAll(/, or muster [^;,)]*/g, '');

/** Cut before it is cleaned, so that no half of a character is left. */
const fitting = (text: string, charactersMax: number): string =>
  text.length > charactersMax ? `${clean(text.slice(0, charactersMax - 1))}…` : clean(text);
