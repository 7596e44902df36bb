import { MusterError } from '#ground/base/muster-error.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StepOptions, Steps } from '#ground/durable/steps.ts';
import type { NoticeInput } from '#observe/notify/notices-for.ts';
import { appendOnce, seqBefore, type OnceDraft } from '#record/evidence/append-once.ts';
import type { Appender } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

export const notificationsStream = 'notifications';

/** One attempt to tell, as it is recorded. */
export type Attempt = {
  /** From 1. */
  number: number;
  /** `attempted`: not known to have arrived, and tried again. The others end it. */
  phase: 'delivered' | 'attempted' | 'rejected' | 'given-up';
  detail: string;
  tookMs: number;
  retryAfterMs?: number;
};

/** The records of one notice. */
export type Book = {
  /** Records an attempt, or keeps it for later when evidence cannot be written: nobody's being told waits for that. */
  note(attempt: Attempt): Promise<void>;
  /** Records what is left. Rejects what `appendOnce` rejects once that cannot be done for two hours. */
  close(): Promise<void>;
};

type BookTools = { config: Pick<Config, 'notify'>; log: EvidenceLog; appender: Appender };

const atOnce: StepOptions = { timeoutMs: 15_000, retries: 1, retryDelayMs: 1000 };
const patiently: StepOptions = { timeoutMs: 30_000, retries: 120, retryDelayMs: 60_000 };

export function createBook(tools: BookTools, input: NoticeInput, steps: Steps): Book {
  let afterSeq: number | undefined;
  let unwritten: Attempt[] = [];

  const write = async (when: string, options: StepOptions): Promise<void> => {
    const [{ number } = { number: 0 }] = unwritten;
    if (number === 0) return;
    // Read after the first send, before the first record: every record of this notice comes after it.
    afterSeq ??= await steps.step(`open ${when}`, () => seqBefore(tools.log, notificationsStream), options);
    for (const attempt of unwritten) {
      await steps.step(
        `record ${attempt.number} ${when}`,
        () => append(tools, input, afterSeq ?? 0, attempt),
        options,
      );
      unwritten = unwritten.filter((each) => each !== attempt);
    }
  };
  return {
    async note(attempt) {
      unwritten = [...unwritten, attempt];
      try {
        await write(`after ${attempt.number}`, atOnce);
      } catch (error) {
        if (!(error instanceof MusterError)) throw error;
      }
    },
    close: () => write('at last', patiently),
  };
}

async function append(
  { config, log, appender }: BookTools,
  input: NoticeInput,
  afterSeq: number,
  attempt: Attempt,
): Promise<null> {
  const kind = config.notify[input.name]?.channel.kind;
  await appendOnce({ log, appender }, notificationsStream, afterSeq, draftOf(input, attempt, kind));
  return null;
}

function draftOf(
  { notice, name, event: { type, detail } }: NoticeInput,
  attempt: Attempt,
  channel: string | undefined,
): OnceDraft {
  const { number, phase, tookMs } = attempt;
  return {
    kind: 'notification',
    outcome: outcomeOf(attempt, detail.severity),
    incident: detail.incident,
    run: notice,
    body: {
      id: `${notice}#${number}`,
      phase,
      name,
      ...(channel !== undefined && { channel }),
      service: detail.service,
      environment: detail.environment,
      ...(detail.check !== undefined && { check: detail.check }),
      type,
      event: detail.id,
      severity: detail.severity,
      detail: attempt.detail,
      tookMs,
      ...(detail.isDrill && { isDrill: true }),
    },
  };
}

/** That somebody was not told of something critical is a failure; of the rest nobody knows. */
function outcomeOf({ phase }: Attempt, severity: string): Outcome {
  if (phase === 'delivered') return 'pass';
  if (phase === 'rejected') return 'fail';
  return phase === 'given-up' && severity === 'critical' ? 'fail' : 'unknown';
}
