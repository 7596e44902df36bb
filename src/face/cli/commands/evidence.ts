import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { addEvidenceList } from '#face/cli/commands/evidence-list.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import type { Io, Settings } from '#face/cli/io.ts';
import { showVerification } from '#face/cli/show-verification.ts';
import { clean } from '#face/cli/view/text.ts';
import { withData } from '#face/cli/with-home.ts';
import { atText, counted } from '#face/cli/words.ts';
import type { DeployedStack } from '#face/wire/stack/stack-outputs.ts';
import { systemClock } from '#ground/base/clock.ts';

export function addEvidence(program: Command, bench: Bench): void {
  const evidence = program
    .command('evidence')
    .description('list, show, verify and export what was recorded')
    .addHelpText('after', '\nExamples:\n  $ muster evidence list --since 24h\n  $ muster evidence verify');
  addEvidenceList(evidence, bench);
  addShow(evidence, bench);
  addVerify(evidence, bench);
  addExport(evidence, bench);
}

function addShow(evidence: Command, { io }: Bench): void {
  evidence
    .command('show')
    .argument('<record>', 'STREAM#SEQ, or 8 or more digits of a hash')
    .description('one record, whole')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster evidence show production/chat/health/local#12\n  $ muster evidence show 9f86d081',
    )
    .action(async (reference: string, _: unknown, command: Command) => {
      const settings = settingsOf(command);
      await withData(settings, async (data) => {
        const { evidenceShow } = await import('#face/operate/evidence-show.ts');
        const { record, hash } = await evidenceShow(data, reference);
        printAnswer(io, settings, {
          data: { record, hash },
          text: `${hash}\n${atText(record.at)} ${record.outcome}\n${JSON.stringify(record, null, 2)}`,
        });
      });
    });
}

function addVerify(evidence: Command, { io, exit }: Bench): void {
  evidence
    .command('verify')
    .description('check every hash, link, column, slot and anchor; exit 1 when anything is off')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster evidence verify\n  $ muster evidence verify --data /var/lib/muster --json',
    )
    .action(async (_: unknown, command: Command) => {
      const settings = settingsOf(command);
      await withData(settings, async (data) => {
        const { evidenceVerify } = await import('#face/operate/evidence-verify.ts');
        const { log, anchor, stack } = data;
        // Nobody marks here what functions write there: what was verified is noted instead.
        const anchoredBy = stack ? 'verifier' : 'writers';
        const report = await evidenceVerify({ log, anchor, anchoredBy, clock: systemClock }, progress(io));
        if (stack) await tellOthers(stack, settings, io);
        printAnswer(io, settings, { data: report, text: showVerification(report) });
        exit(report.ok ? 0 : 1);
      });
    });
}

/** Whoever may deploy the stack can put another table in the place of what was verified. */
async function tellOthers(stack: DeployedStack, { data }: Settings, { err }: Io): Promise<void> {
  const { otherAnchors } = await import('#face/wire/stack/stack-data.ts');
  for (const file of otherAnchors(stack, data))
    err.write(
      `${stack.name} had another evidence table when it was verified here before: ${clean(file)} is of that; was the stack made anew?\n`,
    );
}

/** One line that counts, on a terminal alone, and is gone at the end. */
const progress =
  ({ err }: Io) =>
  (records: number): void => {
    if (err.isTTY) err.write(`\r${counted(records, 'record')} \r`);
  };

function addExport(evidence: Command, { io }: Bench): void {
  evidence
    .command('export')
    .option('--stream <stream>', 'only this one')
    .description('every record as one line of canonical JSON, oldest first by stream')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster evidence export > evidence.jsonl\n  $ muster evidence export --stream runbooks',
    )
    .action(async (options: { stream?: string }, command: Command) => {
      const settings = settingsOf(command);
      await withData(settings, async (data) => {
        const { evidenceExport } = await import('#face/operate/evidence-export.ts');
        await writeRecords(evidenceExport(data, options), io, settings);
      });
    });
}

/** Lines as they are, since their hashes count; with --json the same within one envelope. Ends when nobody reads on. */
async function writeRecords(lines: AsyncIterable<string>, io: Io, { json }: Settings): Promise<void> {
  let between = json ? '{"data":[' : '';
  for await (const line of lines) {
    if (io.signal.aborted) return;
    io.out.write(between + line);
    between = json ? ',\n' : '\n';
    await io.drained?.();
  }
  io.out.write(json ? `${between === ',\n' ? '' : between}]}\n` : between);
}
