import { durationRows, rangeText, stateOf } from '#face/cli/incident-words.ts';
import { clean, spanText } from '#face/cli/view/text.ts';
import { atText } from '#face/cli/words.ts';
import { phaseWords } from '#face/operate/incident/sentence.ts';
import type { IncidentStory, Line, Remark } from '#face/operate/incident/story.ts';

/** A draft of a post-mortem: what evidence says, with its records, and nothing that it does not. `showRecord`: what shows one. */
export function incidentMarkdown(story: IncidentStory, showRecord: string): string {
  const { incident, timeline, limits, hints, wentWell, toAsk, isCut } = story;
  return `${[
    `# ${plain(incident)}`,
    `A draft from evidence alone. What is in brackets is the record that says so: \`${showRecord}\`.`,
    '## Summary',
    list(summary(story)),
    '## Impact',
    impactTable(story) || 'No slot of the time is recorded.',
    '## Timeline (UTC)',
    isCut ? 'Not all of it: more was recorded than was read.' : '',
    list(timeline.map(lineText)),
    '## How long it took',
    list(durationRows(story).map(([name, span, what]) => `${name}: ${span} (${what})`)) ||
      'Evidence does not tell.',
    '## Who was told',
    list(story.notices.map(noticeText)) || 'No notice is recorded.',
    '## What Muster did',
    list(story.runs.map(runText)) || 'No runbook ran.',
    limits.length === 0 ? '' : `Limits:\n\n${list(limits.map(lineText))}`,
    '## Hints of a cause',
    'Hints, from what differed and what was refused. None of them is proven to be the cause.',
    remarks(hints) || 'Evidence has none: no difference is recorded.',
    '## What went well',
    remarks(wentWell) || 'Nothing that evidence can show.',
    '## What to ask',
    remarks(toAsk) || 'Evidence raises no question.',
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

const summary = (story: IncidentStory): string[] => [
  plain(`${story.severity} on ${story.service}, ${story.environment}: ${stateOf(story)}`),
  plain(rangeText(story)),
  plain(`checks: ${story.checks.join(', ')}`),
  ...story.expectations.map((text) => `failed: ${plain(text)}`),
  ...(story.answers.length === 0 ? [] : [`answered: ${plain(story.answers.join(', '))}`]),
  ...(story.isDrill ? ['a drill of the path of alarms: nothing was wrong'] : []),
];

function impactTable({ impact }: IncidentStory): string {
  if (impact.length === 0) return '';
  const rows = impact.map(
    ({ check, slots, fail, degraded, unknown, badMs, isOpen, record }) =>
      `| ${plain(check)} | ${slots} | ${fail} | ${degraded} | ${unknown} | ${spanText(badMs)}${isOpen ? ', still' : ''} | ${place(record)} |`,
  );
  return [
    '| Check | Slots | Failed | Degraded | Unknown | Not good for | First |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const lineText = ({ at, what, record, who }: Line): string =>
  `${atText(at)} ${plain(what)}${who === undefined ? '' : ` (${plain(who)})`} ${place(record)}`;

const noticeText = ({ at, name, what, isDelivered, record }: IncidentStory['notices'][number]): string =>
  `${atText(at)} ${plain(name)}${isDelivered ? '' : ', not delivered'}: ${plain(what)} ${place(record)}`;

const runText = ({
  runbook,
  phase,
  outcome,
  reason,
  operator,
  record,
}: IncidentStory['runs'][number]): string =>
  `${plain(runbook)} ${phaseWords(phase, outcome)}${operator === undefined ? '' : ` (${plain(operator)})`}: ${plain(reason)} ${place(record)}`;

const remarks = (all: readonly Remark[]): string =>
  list(all.map(({ text, records }) => `${plain(text)} ${records.map(place).join(' ')}`));

const list = (items: readonly string[]): string => items.map((item) => `- ${item.trimEnd()}`).join('\n');

const place = (record: string): string => `[\`${record}\`]`;

/** What a target or a person said can neither make markup nor begin a line of its own. */
const plain = (text: string): string => clean(text).replaceAll(/[\\`*_{}[\]<>#|~!&]/g, (sign) => `\\${sign}`);
