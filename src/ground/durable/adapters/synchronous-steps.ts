import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { attempt } from '#ground/durable/attempt.ts';
import type { Memory, Remembered } from '#ground/durable/adapters/synchronous-memory.ts';
import { errorOf, failureOf, interrupted } from '#ground/durable/failure.ts';
import { retrySeconds } from '#ground/durable/retry.ts';
import { wholeSeconds } from '#ground/durable/seconds.ts';
import type { StepOptions, UntilOptions } from '#ground/durable/steps.ts';
import { nextPollSeconds, poll, unpolled } from '#ground/durable/until.ts';

type Work = (signal: AbortSignal) => Promise<Json>;

export async function runStep(memory: Memory, name: string, work: Work, options: StepOptions): Promise<Json> {
  for (;;) {
    const known = memory.get(name);
    if (known && isEnd(known)) return answerOf(known);
    if (known?.kind === 'started' && options.semantics === 'once') {
      await memory.keep(name, { kind: 'failed', failure: failureOf(interrupted(name)) });
    } else {
      await runAttempt(memory, name, work, options);
    }
  }
}

export async function runWait(memory: Memory, name: string, ms: number): Promise<void> {
  if (!memory.get(name)) {
    await memory.keep(name, { kind: 'waiting', at: secondsFromNow(memory.clock, wholeSeconds(ms)) });
  }
  const known = memory.get(name);
  if (known?.kind !== 'waiting') return;
  await sleepUntil(memory.clock, known.at);
  await memory.keep(name, { kind: 'done', json: 'null' });
}

export async function runUntil(
  memory: Memory,
  name: string,
  probe: Work,
  options: UntilOptions,
): Promise<Json> {
  for (;;) {
    const known = memory.get(name);
    if (known && isEnd(known)) return answerOf(known);
    if (known?.kind === 'polling') await sleepUntil(memory.clock, known.at);
    await memory.keep(name, await onePoll(memory.clock, name, probe, options, known));
  }
}

async function runAttempt(memory: Memory, name: string, work: Work, options: StepOptions): Promise<void> {
  const known = memory.get(name);
  if (known?.kind === 'retrying') await sleepUntil(memory.clock, known.at);
  const number = known && 'attempt' in known ? known.attempt : 1;
  await memory.keep(name, { kind: 'started', attempt: number });
  await memory.keep(name, await oneAttempt(memory.clock, name, work, options, number));
}

async function oneAttempt(
  clock: Clock,
  name: string,
  work: Work,
  options: StepOptions,
  number: number,
): Promise<Remembered> {
  try {
    return { kind: 'done', json: JSON.stringify(await attempt(name, work, options.timeoutMs, clock)) };
  } catch (error) {
    const seconds = retrySeconds(options, error, number);
    if (seconds === undefined) return { kind: 'failed', failure: failureOf(error) };
    return { kind: 'retrying', attempt: number + 1, at: secondsFromNow(clock, seconds) };
  }
}

async function onePoll(
  clock: Clock,
  name: string,
  probe: Work,
  options: UntilOptions,
  known: Remembered | undefined,
): Promise<Remembered> {
  const before = known?.kind === 'polling' ? known.state : unpolled;
  try {
    const state = await poll(name, probe, options, before, { attempts: clock, clock });
    const seconds = nextPollSeconds(state, options);
    if (seconds === undefined) return { kind: 'done', json: JSON.stringify(state.found) };
    return { kind: 'polling', state, at: secondsFromNow(clock, seconds) };
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}

type End = Extract<Remembered, { kind: 'done' | 'failed' }>;

const isEnd = (known: Remembered): known is End => known.kind === 'done' || known.kind === 'failed';

function answerOf(end: End): Json {
  if (end.kind === 'failed') throw errorOf(end.failure);
  return JSON.parse(end.json) as Json;
}

const secondsFromNow = (clock: Clock, seconds: number): EpochMs => epochMs(clock.now() + seconds * 1000);

const sleepUntil = (clock: Clock, at: EpochMs): Promise<void> => clock.sleep(at - clock.now());
