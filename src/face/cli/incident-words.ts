import { clean, spanText } from '#face/cli/view/text.ts';
import { atText } from '#face/cli/words.ts';
import type { Durations, IncidentStory } from '#face/operate/incident/story.ts';

/** How bad, where, what, and how it stands. */
export function headline(story: IncidentStory): string {
  const { incident, severity, service, environment, checks, isDrill } = story;
  const drill = isDrill ? 'drill of the path of alarms, nothing was wrong: ' : '';
  return clean(
    `${drill}${incident}: ${severity}, ${service} on ${environment}, ${checks.join(', ')}: ${stateOf(story)}`,
  );
}

/** In a few words. */
export function stateOf({ to, runs, relapse }: IncidentStory): string {
  if (relapse)
    return to === undefined ? 'verified, then failed again; open' : 'verified, then failed again; over';
  const verified = runs.some(({ phase }) => phase === 'verified');
  const stuck = runs.find(({ phase }) => phase === 'stuck');
  const how = verified ? ', recovery verified' : stuck ? `, ${stuck.runbook} is stuck` : '';
  return `${to === undefined ? 'open' : 'over'}${how}`;
}

export const rangeText = ({ from, to }: IncidentStory): string =>
  `from ${atText(from)} ${to === undefined ? 'until now' : `to ${atText(to)}, ${spanText(to - from)}`}`;

const names: [keyof Durations, string, string][] = [
  ['detectMs', 'detect', 'first failing record to alarm'],
  ['decideMs', 'decide', 'alarm to the run that acted'],
  ['actMs', 'act', 'started to live'],
  ['recoverMs', 'recover', 'live to verified'],
  ['wholeMs', 'whole', 'first failure to cleared'],
];

/** Name, span, and from what to what; those that evidence tells. */
export const durationRows = ({ durations }: IncidentStory): [string, string, string][] =>
  names.flatMap(([member, name, what]): [string, string, string][] => {
    const ms = durations[member];
    return ms === undefined ? [] : [[name, spanText(ms), what]];
  });
