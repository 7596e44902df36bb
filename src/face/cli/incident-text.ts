import { columns } from '#face/cli/columns.ts';
import { durationRows, headline, rangeText } from '#face/cli/incident-words.ts';
import type { Output } from '#face/cli/io.ts';
import { clean, spanText } from '#face/cli/view/text.ts';
import { atText } from '#face/cli/words.ts';
import { phaseWords } from '#face/operate/incident/sentence.ts';
import type { IncidentStory, Remark } from '#face/operate/incident/story.ts';

/** The story of an incident for a terminal: what to know first, then what happened, a line each with its record. */
export function incidentText(story: IncidentStory, out: Output): string {
  const { timeline, hints, toAsk } = story;
  return [
    [headline(story), rangeText(story)].join('\n'),
    factsOf(story).join('\n'),
    section('Impact', impactTable(story, out)),
    section('What happened', columns(['AT', 'RECORD', 'WHAT', 'WHO'], timeline.map(lineCells), out)),
    section('Runs', runTable(story, out)),
    section('Hints, not causes', remarks(hints)),
    section('To ask', remarks(toAsk)),
  ]
    .filter(Boolean)
    .join('\n\n');
}

const factsOf = (story: IncidentStory): string[] => [
  ...story.expectations.map((text) => `failed: ${clean(text)}`),
  ...(story.answers.length === 0 ? [] : [`answered: ${story.answers.join(', ')}`]),
  ...story.changed.map(({ what, from, to }) => clean(`changed: ${what} from ${from} to ${to}`)),
  ...durationRows(story).map(([name, span, from]) => `${name}: ${span} (${from})`),
  ...(story.relapse ? [clean(story.relapse.what)] : []),
];

const lineCells = ({ at, record, what, who = '' }: IncidentStory['timeline'][number]): string[] => [
  atText(at),
  record,
  what,
  who,
];

const impactTable = ({ impact }: IncidentStory, out: Output): string =>
  columns(
    ['CHECK', 'SLOTS', 'FAIL', 'DEGRADED', 'UNKNOWN', 'FOR', 'FIRST'],
    impact.map(({ check, slots, fail, degraded, unknown, badMs, isOpen, record }) => [
      check,
      String(slots),
      String(fail),
      String(degraded),
      String(unknown),
      `${spanText(badMs)}${isOpen ? ', still' : ''}`,
      record,
    ]),
    out,
  );

const runTable = ({ runs }: IncidentStory, out: Output): string =>
  columns(
    ['RUNBOOK', 'ENDED', 'BY', 'RECORD', 'WHY'],
    runs.map(({ runbook, phase, outcome, operator = '', record, reason }) => [
      runbook,
      phaseWords(phase, outcome),
      operator,
      record,
      reason,
    ]),
    out,
  );

const remarks = (all: readonly Remark[]): string =>
  all.map(({ text, records }) => clean(`- ${text} [${records.join(', ')}]`)).join('\n');

const section = (title: string, text: string): string => (text === '' ? '' : `${title}\n${text}`);
