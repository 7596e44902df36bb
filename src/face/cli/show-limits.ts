import { columns } from '#face/cli/columns.ts';
import type { Output } from '#face/cli/io.ts';
import { clean } from '#face/cli/view/text.ts';
import { atText } from '#face/cli/words.ts';
import { whoLowers } from '#face/operate/who-lowers.ts';
import type { EnvironmentLimits } from '#face/operate/list-limits.ts';

/** What stands everywhere, then what there is to know beside it, a line each. */
export function showLimits(all: readonly EnvironmentLimits[], out: Output): string {
  const rows = all.flatMap(({ environment, limits }) =>
    limits.map(({ name, baseline, live, is }) => [environment, name, baseline, live, is]),
  );
  const table = columns(['ENVIRONMENT', 'NAME', 'BASELINE', 'LIVE', 'IS'], rows, out);
  const notes = all.flatMap((one) => notesOf(one).map((note) => clean(`${one.environment}: ${note}`)));
  return [table, notes.join('\n')].filter(Boolean).join('\n\n') || 'No environment has settings.';
}

function notesOf({ lease, hold, lock, drift, tainted, problems, is }: EnvironmentLimits): string[] {
  const mark = is === 'unknown' ? '?' : '✗';
  return [
    ...problems.map((problem) => `${mark} ${problem}`),
    ...(lease ? [leaseText(lease)] : []),
    ...(hold ? [holdText(hold)] : []),
    ...(lock ? [`${lock.kind} ${lock.id} has it, until ${atText(lock.until)} at the latest`] : []),
    ...(drift?.since === undefined ? [] : [`off since ${atText(drift.since)}`]),
    ...tainted.map(
      ({ deployments, lease: by }) =>
        `deployed while ${by} was lowered, never to go back to: ${deployments.join(', ')}`,
    ),
  ];
}

function leaseText(lease: NonNullable<EnvironmentLimits['lease']>): string {
  const { state, openedAt, restoreBy, names, restoring } = lease;
  const by = restoring ? `, being restored by ${restoring.by}` : '';
  return `${whoLowers(lease)} has ${names.join(', ')} lowered since ${atText(openedAt)} (${state}), back by ${atText(restoreBy)}${by}`;
}

function holdText({ operator, since, until, reason }: NonNullable<EnvironmentLimits['hold']>): string {
  const end = until === undefined ? 'until it is released' : `until ${atText(until)}`;
  return `held by ${operator} since ${atText(since)}, ${end}: ${reason}`;
}
