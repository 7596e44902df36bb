import { clean } from '#face/cli/view/text.ts';
import { atText } from '#face/cli/words.ts';
import type { Quiet } from '#face/operate/list-quiet.ts';
import type { Unwatched } from '#face/operate/unwatched.ts';

/** A line each: `quiet: production chat snoozed until … by ada: ticket 12`. */
export const showQuiet = (quiet: readonly Quiet[]): string => quiet.map(lineOf).join('\n');

/** A line for whoever reads "no alarm" where nobody looks. */
export const unwatchedText = ({ newest, stack }: Unwatched): string =>
  stack !== undefined
    ? `Nobody watches: the sweep of ${stack} ${newest === undefined ? 'was never heard of' : `was last heard of at ${atText(newest)}`}; look into its function's log.\n`
    : `Nobody watches: no muster up runs on this data (${newest === undefined ? 'no check is recorded' : `newest record of a check ${atText(newest)}`}).\n`;

function lineOf({ environment, kind, checks, until, operator, reason = '' }: Quiet): string {
  const what = checks?.join(', ') ?? 'all checks';
  const ends = until === undefined ? 'until it is released' : `until ${atText(until)}`;
  const by = `${ends}${operator === undefined ? '' : ` by ${operator}`}${reason === '' ? '' : `: ${reason}`}`;
  switch (kind) {
    case 'hold':
      return clean(`held: ${environment}, no drill and no runbook acts, ${by}`);
    case 'maintenance':
      return clean(`quiet: ${environment} ${what} in maintenance ${by}`);
    case 'snooze':
      return clean(`quiet: ${environment} ${what} snoozed ${by}`);
    case 'unreadable':
      return clean(`What people have open on ${environment} cannot be read: ${reason}`);
    default:
      return kind satisfies never;
  }
}
