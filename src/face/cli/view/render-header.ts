import type { EpochMs } from '#ground/base/brand.ts';
import { segment, type Line, type Segment } from '#face/cli/view/segment.ts';
import { spanText, timeText, widthOf } from '#face/cli/view/text.ts';
import type { ViewModel } from '#face/cli/view/view-model.ts';

const gapMin = 2;
/** What is due sooner than that would only flicker. */
const nextMsMin = 10_000;

/** The one line to read when there is time for one only, with the clock at its right end. */
export function header(model: ViewModel, now: EpochMs, timezone: string, columns: number): Line[] {
  const left = [segment(' muster', 'strong'), segment(`  ${model.service}   `), state(model)];
  const used = left.reduce((sum, { text }) => sum + widthOf(text), 0);
  const clock = `${timeText(now, timezone)} ${timezone}`;
  const right = [`${nextText(model, now)}${clock}`, clock].find(
    (text) => used + gapMin + widthOf(text) <= columns,
  );
  if (right === undefined) return [left];
  const gap = ' '.repeat(columns - used - widthOf(right));
  return [[...left, segment(gap), segment(right, 'muted')]];
}

function state({ alarms, rows }: ViewModel): Segment {
  if (alarms.length > 0) return segment(`✗ ${count(alarms.length, 'alarm')} open`, 'bad');
  const waiting = rows.filter(({ outcome }) => outcome === 'waiting').length;
  if (waiting === rows.length) return segment('· waiting for the first results', 'muted');
  const unwell = rows.filter(({ outcome }) => outcome !== 'pass').length - waiting;
  if (unwell > 0) return segment(`▲ ${count(unwell, 'check')} not passing`, 'warn');
  return segment(waiting > 0 ? '✓ all clear so far' : '✓ all clear', 'good');
}

function nextText({ next }: ViewModel, now: EpochMs): string {
  if (!next || next.dueAt - now < nextMsMin) return '';
  return `next ${next.check} in ${spanText(next.dueAt - now)}   `;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
