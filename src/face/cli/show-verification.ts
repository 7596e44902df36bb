import { clean } from '#face/cli/view/text.ts';
import { counted } from '#face/cli/words.ts';
import type { VerifyReport } from '#record/evidence/verify.ts';

/** A sentence for what holds, a line for each fault and note. */
export function showVerification({ ok, records, streams, faults, notes }: VerifyReport): string {
  const size = `${counted(records, 'record')} in ${counted(streams, 'stream')}`;
  const lines = faults.map(({ stream, seq, column, problem }) => {
    const place = seq === undefined ? stream : `${stream}#${seq}`;
    return `✗ ${place}${column === undefined ? '' : ` (${column})`}: ${problem}`;
  });
  const asides = notes.map(({ stream, text }) => `· ${stream === undefined ? '' : `${stream}: `}${text}`);
  const verdict = ok
    ? `✓ ${size}: nothing was changed, dropped, inserted or reordered.`
    : `✗ broken. ${size} were checked: a stream is read up to its first fault.`;
  return [...lines, ...asides, verdict].map(clean).join('\n');
}
