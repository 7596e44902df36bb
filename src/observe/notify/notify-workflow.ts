import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Steps, Workflow } from '#ground/durable/steps.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { deliver } from '#observe/notify/deliver.ts';
import type { Delivery, Notifiers } from '#observe/notify/channel.ts';
import type { NoticeInput } from '#observe/notify/notices-for.ts';
import { createBook, type Attempt, type Book } from '#observe/notify/notice-book.ts';
import type { Appender } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

export type NotifyTools = {
  config: Config;
  vault: Vault;
  log: EvidenceLog;
  appender: Appender;
  clock: Clock;
  notifiers: Notifiers;
  /** What commands take to reach the stack that tells. */
  stackOptions?: string;
};

export type NoticeEnding = {
  phase: 'delivered' | 'rejected' | 'given-up';
  attempts: number;
  detail: string;
};

const attemptsMax = 12;
/** Doubled after each attempt, up to its greatest: twelve attempts are an hour. */
const pauseMs = 10_000;
const pauseMsMax = 600_000;
/** A receiver that asks for more is asked again then all the same. */
const retryAfterMsMax = 900_000;
const oldMs = 86_400_000;
/** An adapter ends within 10 s by itself. */
const sending = { timeoutMs: 15_000 };

/**
 * Tells one channel of one event, at least once: up to twelve times within an hour (three, when it asks to be asked
 * later), until it took it or said that it never will. Each attempt is recorded once in stream `notifications`. Its record
 * waits for evidence; telling does not. Of what is older than 24 hours nobody is told: it is recorded as given up.
 */
export const notifyWorkflow =
  (tools: NotifyTools): Workflow<NoticeInput, NoticeEnding> =>
  async (input, steps) => {
    const book = createBook(tools, input, steps);
    const ending = await tryUntilTold(tools, input, steps, book);
    await book.close();
    return ending;
  };

async function tryUntilTold(
  tools: NotifyTools,
  input: NoticeInput,
  steps: Steps,
  book: Book,
): Promise<NoticeEnding> {
  for (let number = 1; ; number += 1) {
    const attempt = await tryOnce(tools, input, steps, number);
    // A crash between the send and its record: the record is written from what the send step remembers.
    await book.note(attempt);
    const { phase, detail } = attempt;
    if (phase !== 'attempted') return { phase, attempts: number, detail };
    await steps.wait(`pause ${number}`, pauseAfter(number, attempt.retryAfterMs));
  }
}

async function tryOnce(
  tools: NotifyTools,
  input: NoticeInput,
  steps: Steps,
  number: number,
): Promise<Attempt> {
  const now = await steps.now(`attempt ${number}`);
  if (now - input.event.detail.at > oldMs)
    return { number, phase: 'given-up', detail: 'older than 24h: not sent', tookMs: 0 };
  // A crash inside: it is sent again, under the same id, and the receiver drops the second.
  const sent = await steps
    .step(`send ${number}`, (signal) => deliver(tools, input, signal), sending)
    .catch(unsureOf);
  return { ...sent, number, phase: phaseOf(sent, number) };
}

/** Too late for its step, or a fault of our own: it may have arrived. */
function unsureOf(error: unknown): Delivery & { tookMs: number } {
  // Only what a step has rejected with is caught: the engine's own interruptions are no MusterError.
  if (!(error instanceof MusterError)) throw error;
  return { kind: 'unsure', detail: `own fault: ${error.code}`, tookMs: 0 };
}

function phaseOf({ kind }: Delivery, number: number): Attempt['phase'] {
  if (kind !== 'unsure') return kind;
  return number < attemptsMax ? 'attempted' : 'given-up';
}

/** 10 s, 20 s, … 10 min; longer when the receiver says so. */
const pauseAfter = (number: number, retryAfterMs = 0): number =>
  Math.max(Math.min(pauseMs * 2 ** (number - 1), pauseMsMax), Math.min(retryAfterMs, retryAfterMsMax));
