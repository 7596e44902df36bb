import { withStackOptions } from '#ground/base/command-text.ts';
import { clean } from '#ground/base/plain-text.ts';
import { stackNameOf } from '#ground/config/stack-name.ts';
import { type Message, messageId } from '#observe/notify/message.ts';
import { tellCleared, tellRaised, tellReminder } from '#observe/notify/tell-alarm.ts';
import { tellDrill } from '#observe/notify/tell-drill.ts';
import { tellBroken } from '#observe/notify/tell-broken.ts';
import { tellLimits } from '#observe/notify/tell-limits.ts';
import { tellBlind, tellSilent } from '#observe/notify/tell-monitor.ts';
import { tellCompleted, tellWaiting } from '#observe/notify/tell-runbook.ts';
import type { Setting, Teller, Told } from '#observe/notify/teller.ts';
import { placeOf } from '#record/evidence/body-of.ts';
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
 * for an environment whose `authority` is aws name its stack.
 */
export function tell(
  { type, detail }: MusterEvent,
  { timezone = 'UTC', authority = 'local', approveWithinMs, stackOptions }: Partial<Setting> = {},
): Message {
  const { service, environment, incident, severity, at, record } = detail;
  const told = tellers[type](detail, { timezone, authority, approveWithinMs });
  const isDrill = detail.isDrill === true;
  const options = stackOptions ?? (authority === 'aws' ? `--stack ${stackNameOf(service)}` : '');
  const saying = (text: string, max: number): string => fitting(withStackOptions(text, options), max);
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
    title: saying(title, titleCharactersMax),
    lines: linesOf(told, detail).map((line) => saying(line, lineCharactersMax)),
    isDrill,
    record,
  };
}

const drillLine = 'This is a drill of the path of alarms: nothing is wrong, and nothing is to be done.';

/** Facts give way to what can be done and to the proof. */
function linesOf({ facts, next }: Told, { service, isDrill, record }: EventDetail): string[] {
  const first = isDrill ? [drillLine] : [];
  const last = [
    ...(isDrill ? [] : next),
    `service: ${service}`,
    `proof: muster evidence show ${placeOf(record)}`,
  ];
  return [...first, ...facts.slice(0, linesMax - first.length - last.length), ...last];
}

/** Cut before it is cleaned, so that no half of a character is left. */
const fitting = (text: string, charactersMax: number): string =>
  text.length > charactersMax ? `${clean(text.slice(0, charactersMax - 1))}…` : clean(text);
