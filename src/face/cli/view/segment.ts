import { cut, widthOf } from '#face/cli/view/text.ts';

/** What a piece of text means; its colour only underlines it. */
export type Tone = 'plain' | 'strong' | 'muted' | 'good' | 'warn' | 'bad';

export type Segment = { text: string; tone: Tone };
export type Line = readonly Segment[];

const codes: Record<Tone, string> = {
  plain: '',
  strong: '\u001b[1m',
  muted: '\u001b[2m',
  good: '\u001b[32m',
  warn: '\u001b[33m',
  bad: '\u001b[31m',
};
const reset = '\u001b[0m';

export const segment = (text: string, tone: Tone = 'plain'): Segment => ({ text, tone });

/** The line as text of at most `columns`, without blanks at its end. */
export function writeLine(line: Line, columns: number, colour: boolean): string {
  let left = columns;
  const pieces: Segment[] = [];
  for (const { text, tone } of line) {
    const fitting = cut(text, left);
    left -= widthOf(fitting);
    pieces.push({ text: fitting, tone });
    if (fitting !== text) break;
  }
  return trimEnd(pieces)
    .map(({ text, tone }) => paint(text, tone, colour))
    .join('');
}

function trimEnd(pieces: readonly Segment[]): readonly Segment[] {
  const last = pieces.at(-1);
  if (!last) return pieces;
  const text = last.text.trimEnd();
  const rest = pieces.slice(0, -1);
  return text === '' ? trimEnd(rest) : [...rest, { ...last, text }];
}

const paint = (text: string, tone: Tone, colour: boolean): string =>
  colour && codes[tone] !== '' && text.trim() !== '' ? `${codes[tone]}${text}${reset}` : text;
