import type { Called } from '#act/drill/caller.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Core } from '../world/process.ts';
import { defaults } from './config.ts';
import { type Host, numberOf } from './host.ts';

/** Bugs of budgets as the field has them; `none` of most worlds. */
export type Bug = 'none' | 'never-enforced' | 'restart-erases' | 'window-forgets' | 'overshoots' | 'billed';
export const bugs: readonly Bug[] = [
  'never-enforced',
  'restart-erases',
  'window-forgets',
  'overshoots',
  'billed',
];

type Spent = { tokens: number; calls: number; at: number; deployments: number };

/** The service under test: blocks by the values that run, with or without a bug. */
export type Service = {
  bug: Bug;
  /** One call by a session. `isTogether`: with others at the same time. */
  serve(session: string, at: EpochMs, isTogether?: boolean): Called;
  burst(requests: number): { admitted: number; retryAfterSeconds: number };
  /** What it says that was used, by everybody. */
  meter(): number;
  /** What each session was answered, newest last. */
  answered(session: string): readonly Served[];
};

/** `by`: the answer that blocked; undefined: it passed. `offBaseline`: names that ran off their baseline then. */
export type Served = { by: string | undefined; at: number; isOff: boolean };

const forgetsMs = 20_000;
const tokensEach = 100;
const lockoutMs = 20_000;
const admittedMax = 5;
const openMs = 10_000;

export function createService(core: Core, host: Host, bug: Bug): Service {
  const { timeline } = core;
  const sessions = new Map<string, Spent>();
  const log = new Map<string, Served[]>();
  let billed = 0;
  let blockedUntil = 0;
  const breaker = { failures: 0, openUntil: 0 };

  const spentOf = (session: string): Spent => {
    const now = timeline.now();
    const deployments = host.deployments().filter(({ status }) => status === 'SUCCESS').length;
    const deployed = host.deployments().findLast(({ status }) => status === 'SUCCESS')?.at ?? 0;
    const known = sessions.get(session);
    const isErased = bug === 'restart-erases' && known !== undefined && known.at < deployed;
    const isForgotten = bug === 'window-forgets' && known !== undefined && now - known.at > forgetsMs;
    const spent = known && !isErased && !isForgotten ? known : { tokens: 0, calls: 0, at: now, deployments };
    sessions.set(session, spent);
    return spent;
  };
  const isOver = ({ tokens, calls }: Spent, isTogether: boolean): string | undefined => {
    if (bug === 'never-enforced' || (bug === 'overshoots' && isTogether)) return undefined;
    if (calls >= numberOf(host.runs('CALLS'), defaults.CALLS)) return 'budget_calls';
    return tokens >= numberOf(host.runs('TOKENS'), defaults.TOKENS) ? 'budget_tokens' : undefined;
  };
  const dependency = (): string | undefined => {
    const now = timeline.now();
    if (now < breaker.openUntil) return 'breaker_open';
    const isHalfOpen = breaker.openUntil > 0;
    if (!host.runs('MODEL_URL').set) {
      Object.assign(breaker, { failures: 0, openUntil: 0 });
      return undefined;
    }
    breaker.failures += 1;
    if (isHalfOpen || breaker.failures >= 3) breaker.openUntil = now + openMs;
    return 'model_down';
  };
  const decide = (session: string, isTogether: boolean): string | undefined => {
    if (timeline.now() < blockedUntil) return 'rate_limited';
    const spent = spentOf(session);
    const against = isOver(spent, isTogether);
    if (against !== undefined) {
      if (bug === 'billed') billed += tokensEach;
      return against;
    }
    const failed = dependency();
    if (failed !== undefined) return failed;
    spent.tokens += tokensEach;
    spent.calls += 1;
    spent.at = timeline.now();
    billed += tokensEach;
    return undefined;
  };
  const secondsLeft = (until: number): number => Math.ceil((until - timeline.now()) / 1000);

  return {
    bug,
    serve(session, at, isTogether = false) {
      const by = decide(session, isTogether);
      const known = log.get(session) ?? [];
      known.push({ by, at: timeline.now(), isOff: host.off().length > 0 });
      log.set(session, known);
      const common = { at, requests: 1, reason: by ?? '' };
      if (by === undefined)
        return { ...common, outcome: 'pass', status: 200, answers: [], tokens: tokensEach };
      const status = by === 'model_down' ? 502 : by === 'breaker_open' ? 503 : 429;
      const refusal: Called = { ...common, outcome: 'fail', status, answers: [by], tokens: 0 };
      if (by === 'rate_limited') return { ...refusal, retryAfterSeconds: secondsLeft(blockedUntil) };
      return by === 'breaker_open'
        ? { ...refusal, retryAfterSeconds: secondsLeft(breaker.openUntil) }
        : refusal;
    },
    burst(requests) {
      const isFree = timeline.now() >= blockedUntil;
      const admitted = isFree ? Math.min(requests, admittedMax) : 0;
      billed += admitted * tokensEach;
      if (isFree) blockedUntil = timeline.now() + lockoutMs;
      return { admitted, retryAfterSeconds: secondsLeft(blockedUntil) };
    },
    meter: () => billed,
    answered: (session) => log.get(session) ?? [],
  };
}
