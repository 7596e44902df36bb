import type { Io, Settings } from '#face/cli/io.ts';

/** A command's result: `data` for programs, `text` for people; more members (`next`, `warnings`) join the envelope. */
export type Answer = { data: unknown; text: string; envelope?: Record<string, unknown> };

/** Prints a result on stdout: one JSON envelope `{ data, … }` with --json, else the text. */
export function printAnswer(io: Io, { json }: Settings, { data, text, envelope }: Answer): void {
  if (json) io.out.write(`${JSON.stringify({ data, ...envelope })}\n`);
  else if (text !== '') io.out.write(text.endsWith('\n') ? text : `${text}\n`);
}
