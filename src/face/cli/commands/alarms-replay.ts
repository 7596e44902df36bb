import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { columns } from '#face/cli/columns.ts';
import type { Output } from '#face/cli/io.ts';
import { clean, spanText } from '#face/cli/view/text.ts';
import { parseWhen } from '#face/cli/when.ts';
import { loadedConfig } from '#face/cli/load-config.ts';
import { withData } from '#face/cli/with-home.ts';
import { atText, counted } from '#face/cli/words.ts';
import type { Compared, Difference, Tally } from '#face/operate/compare-alarms.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';

type Options = { since: EpochMs; until?: EpochMs; check?: string };

const examples = `
Examples:
  $ muster alarms replay --since 30d                               the config in use, on what was recorded
  $ muster alarms replay --since 30d --config tuned.config.ts      another one: what it would have raised
  $ muster alarms replay --since 7d --env production --check chat

Nothing is recorded, and nobody is told.`;

/** Tuning without waiting for an outage. */
export function addReplay(alarms: Command, { io }: Bench): void {
  alarms
    .command('replay')
    .description('what the policies of a config would have raised on what was recorded, against what was')
    .requiredOption('--since <when>', 'a duration ago, or a time', parseWhen)
    .option('--until <when>', 'a duration ago, or a time', parseWhen)
    .option('-e, --env <environment>', 'only there')
    .option('--check <name>', 'only of this check')
    .addHelpText('after', examples)
    .action(async ({ since, until, check }: Options, command: Command) => {
      const settings = settingsOf(command);
      const { env } = command.optsWithGlobals<{ env?: string }>();
      const loaded = await loadedConfig(settings.config);
      const { compareAlarms } = await import('#face/operate/compare-alarms.ts');
      const span = {
        since,
        until: until ?? systemClock.now(),
        ...(env !== undefined && { environment: env }),
        ...(check !== undefined && { check }),
      };
      await withData(
        settings,
        async ({ log }) => {
          const compared = await compareAlarms(log, loaded.config, span);
          printAnswer(io, settings, { data: compared, text: show(compared, io.out) });
        },
        // Another version of its config is what it is for.
        loaded,
      );
    });
}

const show = (all: readonly Compared[], out: Output): string =>
  [table(all, out), ...all.flatMap((one) => notesOf(one)), all.length > 0 ? verdict(all) : '']
    .filter(Boolean)
    .join('\n\n') || 'Nothing is recorded of what this config watches.';

const table = (all: readonly Compared[], out: Output): string =>
  columns(
    ['ENVIRONMENT', 'CHECK', 'LOCATION', 'RECORDS', 'RAISED', 'CLEARED', 'ALARMED'],
    all.map(({ environment, check, location, records, isCut, was, would }) => [
      environment,
      check,
      location,
      `${records.toLocaleString('en-US')}${isCut ? '+' : ''}`,
      arrow(was.raised, would.raised),
      arrow(was.cleared, would.cleared),
      arrow(spanText(was.raisedMs), spanText(would.raisedMs)),
    ]),
    out,
  );

/** Was → would; one number where both are the same. */
const arrow = (was: number | string, would: number | string): string =>
  was === would ? String(was) : `${was} → ${would}`;

function notesOf(one: Compared): string[] {
  const { environment, check, differences, more, would } = one;
  const lines = differences.map(differenceText);
  if (more > 0) lines.push(`  and ${counted(more, 'difference')} more`);
  if (would.short > 0) lines.push(`  ${shortText(would)}`);
  return lines.length === 0 ? [] : [[`${environment} ${check}`, ...lines].join('\n')];
}

const differenceText = ({ side, at, kind, severity, reason, record }: Difference): string => {
  const what = side === 'was' ? `was ${kind}, would not be` : `would be ${kind}, was not`;
  return clean(`${atText(at)} ${severity} ${what}: ${reason} [${record}]`).replace(/^/, '  ');
};

const shortText = ({ short, raised }: Tally): string =>
  `${short} of ${counted(raised, 'raise')} would clear within 5 minutes: a higher raise, or confirm, keeps such to itself`;

function verdict(all: readonly Compared[]): string {
  const total = (side: 'was' | 'would', of: keyof Tally): number =>
    all.reduce((sum, one) => sum + one[side][of], 0);
  const say = (side: 'was' | 'would'): string =>
    `${counted(total(side, 'raised'), 'alarm')}, ${spanText(total(side, 'raisedMs'))} alarmed`;
  return `was: ${say('was')}; would: ${say('would')}.`;
}
