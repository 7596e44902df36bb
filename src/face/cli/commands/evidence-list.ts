import { type Command, Option } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { columns } from '#face/cli/columns.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { parseCount, parseWhen } from '#face/cli/when.ts';
import type { Output } from '#face/cli/io.ts';
import { withData } from '#face/cli/with-home.ts';
import { whyOf } from '#face/cli/why.ts';
import { atText } from '#face/cli/words.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { type Outcome, outcomes } from '#ground/base/outcome.ts';
import type { FoundRecord } from '#record/evidence/query.ts';
import { type RecordKind, recordKinds } from '#record/evidence/record-kind.ts';

type Options = {
  env?: string;
  check?: string;
  kind?: RecordKind;
  outcome?: Outcome;
  release?: string;
  incident?: string;
  stream?: string;
  since?: EpochMs;
  until?: EpochMs;
  limit: number;
  cursor?: string;
};

const examples = `
Examples:
  $ muster evidence list --env production --outcome fail --since 24h
  $ muster evidence list --incident production-20261122T1443-1
  $ muster evidence list --json --limit 1000      its envelope has \`next\`: give it as --cursor`;

export function addEvidenceList(evidence: Command, { io }: Bench): void {
  evidence
    .command('list')
    .description('records, newest first')
    .option('-e, --env <environment>', 'only there')
    .option('--check <name>', 'only of this check')
    .addOption(new Option('--kind <kind>', 'only of this kind').choices(recordKinds))
    .addOption(new Option('--outcome <outcome>', 'only with this outcome').choices(outcomes))
    .option('--release <start>', 'of its name or sha')
    .option('--incident <id>', 'only of this incident')
    .option('--stream <stream>', 'only of this stream')
    .option('--since <when>', 'a duration ago, or a time', parseWhen)
    .option('--until <when>', 'a duration ago, or a time', parseWhen)
    .option('--limit <n>', 'so many at most', parseCount, 50)
    .option('--cursor <cursor>', 'where the page before ended')
    .addHelpText('after', examples)
    .action(async ({ env, cursor, ...filter }: Options, command: Command) => {
      const settings = settingsOf(command);
      const { evidenceList } = await import('#face/operate/evidence-list.ts');
      await withData(settings, async (data) => {
        const wanted = { ...filter, ...(env !== undefined && { environment: env }) };
        const { records, next } = await evidenceList(data, wanted, cursor);
        const text = show(records, io.out) || (next === undefined ? 'Nothing is recorded that matches.' : '');
        printAnswer(io, settings, { data: records, text, envelope: next === undefined ? {} : { next } });
        if (next !== undefined && !settings.json) io.err.write(`There is more: add --cursor ${next}\n`);
      });
    });
}

const show = (records: readonly FoundRecord[], out: Output): string =>
  columns(
    ['AT', 'OUTCOME', 'KIND', 'RECORD', 'WHY'],
    records.map(({ record }) => [
      atText(record.at),
      record.outcome,
      record.kind,
      `${record.stream}#${record.seq}`,
      whyOf(record),
    ]),
    out,
  );
