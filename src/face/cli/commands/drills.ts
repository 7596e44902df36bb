import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { columns } from '#face/cli/columns.ts';
import type { Output } from '#face/cli/io.ts';
import { latencyText, spanText } from '#face/cli/view/text.ts';
import { withConfig } from '#face/cli/with-home.ts';
import { atText, wallText } from '#face/cli/words.ts';
import type { Coverage } from '#face/operate/drill-coverage.ts';
import type { Drills } from '#face/operate/list-drills.ts';
import { systemClock } from '#ground/base/clock.ts';

export function addDrills(program: Command, { io }: Bench): void {
  program
    .command('drills')
    .description('which limits are proven where, how long ago, and what is drilled next')
    .option('-e, --env <environment>', 'only there')
    .addHelpText('after', '\nExamples:\n  $ muster drills\n  $ muster drills --env staging --json')
    .action(async ({ env }: { env?: string }, command: Command) => {
      const settings = settingsOf(command);
      const { listDrills } = await import('#face/operate/list-drills.ts');
      await withConfig(settings, async (config, data) => {
        const wanted = { now: systemClock.now(), ...(env !== undefined && { environment: env }) };
        const drills = await listDrills(config, data?.log, wanted);
        const { isCut, ...shown } = drills;
        printAnswer(io, settings, {
          data: shown,
          text: show(drills, config.timezone, io.out),
          envelope: isCut ? { cut: true } : {},
        });
        if (settings.json) return;
        if (!data)
          io.err.write(`Nothing was ever recorded in ${settings.data}; --data DIR looks elsewhere\n`);
        if (isCut) io.err.write('Older records than the newest 2,000 of drills were not looked at.\n');
      });
    });
}

const show = (drills: Drills, timezone: string, out: Output): string =>
  [showCoverage(drills.coverage, out), showSchedule(drills, timezone, out)].filter(Boolean).join('\n\n') ||
  'No environment allows drills, and none was ever run.';

const showCoverage = (coverage: readonly Coverage[], out: Output): string =>
  columns(
    ['LIMIT', 'ENVIRONMENT', 'PROVEN', 'AGE', 'LAST', 'BLOCKED AFTER', 'PASSES AFTER', 'DRILL', 'WHY'],
    coverage.map(({ limit, environment, provenAt, last, lowerToBlockMs, restoreToPassMs, drill = '' }) => [
      limit,
      environment,
      provenAt === undefined ? 'never' : atText(provenAt),
      provenAt === undefined ? '' : spanText(systemClock.now() - provenAt),
      last ? last.outcome : '',
      lowerToBlockMs === undefined ? '' : latencyText(lowerToBlockMs),
      restoreToPassMs === undefined ? '' : latencyText(restoreToPassMs),
      drill,
      last?.outcome === 'pass' ? '' : (last?.reason ?? ''),
    ]),
    out,
  );

const showSchedule = ({ schedule }: Drills, timezone: string, out: Output): string =>
  columns(
    [
      'SCHEDULE',
      'ENVIRONMENT',
      `NEXT (${timezone})`,
      'DRILLS',
      'MINUTES',
      'REDEPLOYS',
      'REQUESTS',
      'TOKENS',
      'USD',
    ],
    schedule.map(({ entry, environment, next: [next], drills, run }) => [
      entry,
      environment,
      next === undefined ? 'never' : wallText(next, timezone),
      drills.join(', '),
      String(Math.ceil(run.minutesExpected)),
      String(run.redeploys),
      String(run.requests),
      String(run.tokens),
      run.usd?.toFixed(4) ?? '',
    ]),
    out,
  );
