/** Where a view writes: a stream such as `process.stdout`. */
export type Out = {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  rows?: number | undefined;
};

export type Screen = {
  /** Columns and rows as they are now. */
  size(): { columns: number; rows: number };
  /** Writes the lines that differ from those on the screen, in one write; nothing when none does. */
  paint(lines: readonly string[]): void;
  /** Gives the terminal back as it was and leaves `lines` on it. Safe to call again. */
  close(lines: readonly string[]): void;
};

const escape = '\u001b[';
const enter = `${escape}?1049h${escape}?25l${escape}2J`;
const leave = `${escape}?2026l${escape}0m${escape}?25h${escape}?1049l`;
/** Terminals that know it show all between these at once; others ignore it. */
const together = { begin: `${escape}?2026h`, end: `${escape}?2026l` };

/** The terminal's other screen, without a cursor, until `close`. */
export function openScreen(out: Out): Screen {
  let shown: readonly string[] = [];
  let paintedFor = '';
  let isOpen = true;
  out.write(enter);

  const size = (): { columns: number; rows: number } => ({
    columns: out.columns || 80,
    rows: out.rows || 24,
  });

  function paint(lines: readonly string[]): void {
    if (!isOpen) return;
    const { columns, rows } = size();
    const isResized = paintedFor !== `${columns}x${rows}`;
    const changes = isResized ? [`${escape}2J`, ...differences([], lines)] : differences(shown, lines);
    paintedFor = `${columns}x${rows}`;
    shown = lines;
    if (changes.length > 0) out.write(`${together.begin}${changes.join('')}${together.end}`);
  }

  function close(lines: readonly string[]): void {
    if (!isOpen) return;
    isOpen = false;
    out.write(`${leave}${lines.map((line) => `${line}\n`).join('')}`);
  }

  return { size, paint, close };
}

function differences(before: readonly string[], after: readonly string[]): string[] {
  const count = Math.max(before.length, after.length);
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => (before[index] ?? '') !== (after[index] ?? ''))
    .map((index) => `${escape}${index + 1};1H${after[index] ?? ''}${escape}K`);
}
