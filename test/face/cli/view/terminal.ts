import type { Out } from '#face/cli/view/screen.ts';

export type Terminal = Out & {
  /** Everything since it was last taken. */
  take(): string;
  /** What stands on the screen, without colours and without blanks at the end. */
  picture(): string[];
};

/** As much of a terminal as a view uses: place the cursor, erase to the end of the line, clear. */
export function terminal(columns: number, rows: number): Terminal {
  let taken = '';
  let lines: string[] = [];
  let [row, column] = [0, 0];
  const commands: Record<string, (numbers: number[]) => void> = {
    H: ([line = 1, at = 1]) => ([row, column] = [line - 1, at - 1]),
    K: () => (lines[row] = (lines[row] ?? '').slice(0, column)),
    J: () => (lines = []),
  };
  const put = (text: string): void => {
    const before = (lines[row] ?? '').padEnd(column);
    lines[row] = before.slice(0, column) + text + before.slice(column + text.length);
    column += text.length;
  };
  return {
    isTTY: true,
    columns,
    rows,
    write(text) {
      taken += text;
      const [first = '', ...controls] = text.split('\u001b[');
      put(first);
      for (const control of controls) {
        const [head, numbers = '', command = ''] = /^\??([\d;]*)([a-zA-Z])/.exec(control) ?? [''];
        commands[command]?.(numbers.split(';').map(Number));
        put(control.slice(head.length));
      }
    },
    take: () => [taken, (taken = '')][0] ?? '',
    picture: () => Array.from(lines, (line) => (line ?? '').trimEnd()),
  };
}
