import { claimIncident, leaveIncident } from '#act/runbook/incident-claim.ts';
import { close } from '#act/runbook/journal.ts';
import { numberedSteps } from '#act/runbook/numbered-steps.ts';
import type { Ending } from '#act/runbook/phase.ts';
import { play } from '#act/runbook/play-runbook.ts';
import { caught, notActed, type Played, stuck, withNext } from '#act/runbook/played.ts';
import { redactingSteps } from '#act/runbook/redacting-steps.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import { runbooksStream } from '#act/runbook/runbooks-stream.ts';
import { patient } from '#act/runbook/scene.ts';
import { epochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { Runbook } from '#ground/config/schema/runbook.ts';
import type { Steps, Workflow } from '#ground/durable/steps.ts';
import { seqBefore } from '#record/evidence/append-once.ts';

/** Of one incident, in one execution. */
const runsMax = 20;

/**
 * A runbook on an incident: claim → look around → guards → snapshot → approval → permit → act → see it live → verify →
 * compare limits → record and tell. An act whose answer was lost is looked for before anything is done again, and
 * escalates where nobody can tell. Whatever goes wrong on the way ends a run `stuck`, recorded and told. Where a run does
 * not act, the next alarm of the incident that waits for it has one of its own.
 */
export const runbookWorkflow =
  (tools: RunbookTools): Workflow<RunbookInput, Ending> =>
  async (input, plainSteps) => {
    const steps = redactingSteps(plainSteps, tools.vault);
    let claimed = await claimIncident(tools, input, steps);
    let ending = joined(input);
    for (let nth = 1; claimed && nth <= runsMax; nth += 1) {
      const own = numberedSteps(steps, nth);
      const played = await playOne(tools, claimed, own);
      ending = played.ending;
      const { hasActed } = played;
      claimed = await leaveIncident(tools, claimed, { hasActed, runner: input.cause ?? '' }, own);
    }
    return ending;
  };

const joined = ({ runbook, incident }: RunbookInput): Ending => ({
  phase: 'joined',
  outcome: 'unknown',
  reason: `a run of ${runbook} is at work on incident ${incident}`,
});

async function playOne(tools: RunbookTools, input: RunbookInput, steps: Steps): Promise<Played> {
  const begunAt = await steps.now('started');
  const { afterSeq, runbook } = await open(tools, input, steps);
  const run = { tools, input, steps, afterSeq };
  const startedAt = input.alarmedAt === undefined ? begunAt : epochMs(input.alarmedAt);
  const played = runbook
    ? await caught(() => play({ ...run, runbook, startedAt }), false)
    : notActed(stuck(`no runbook is named ${input.runbook}`));
  const told = withNext(played, input);
  return { ...told, ending: await close(run, told.ending, told.more) };
}

/** The runbook as it is now is the one of this run: a config that changes on the way is for the next. */
async function open({ config, log }: RunbookTools, { runbook }: RunbookInput, steps: Steps) {
  const opened = await steps.step(
    'open',
    async () => ({
      afterSeq: await seqBefore(log, runbooksStream),
      runbook: (config.runbooks[runbook] ?? null) as Json,
    }),
    patient,
  );
  return { afterSeq: opened.afterSeq, runbook: (opened.runbook ?? undefined) as Runbook | undefined };
}
