import type { DrillInput } from '#act/drill/drill-input.ts';
import type { DrillEnding } from '#act/drill/drill-scene.ts';
import type { RunEnding } from '#act/drill/run-drill.ts';
import { requireAuthority } from '#face/operate/require-authority.ts';
import { requireNames, together } from '#face/operate/require-names.ts';
import { requireOperator } from '#face/operate/require-operator.ts';
import { type StopTools, stopDrill } from '#face/operate/stop-drill.ts';
import { restoreWithinMs, type Waited } from '#face/operate/until-back.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';

export type DrillOrder = { drill: string; environment: string; limit?: string };

export type DrilledNow = { run: string; ending: DrillEnding; waited?: Waited };

export type DrillNowTools = StopTools & {
  config: Config;
  home: Authority;
  random: Random;
  /** Starts a durable run and waits for its end. Rejects RUN_REFUSED and FUNCTION_MISSING when none was started. */
  start(input: DrillInput): Promise<RunEnding>;
};

export type DrillNowHooks = {
  /** Limits are put back first, whatever it is that ends the drill early. */
  signal: AbortSignal;
  /** Told of putting limits back after the drill was stopped. */
  onStopping?: (text: string) => void;
};

/** Rejects DRILL_UNKNOWN, ENVIRONMENT_UNKNOWN, LIMIT_UNKNOWN, and USAGE with all of them. */
export function requireDrill(config: Config, { drill, environment, limit }: DrillOrder): void {
  together(
    () => requireNames('drill', [drill], Object.keys(config.drills)),
    () => requireNames('environment', [environment], Object.keys(config.environments)),
    () => {
      if (limit !== undefined) requireLimit(config, drill, limit);
    },
  );
}

function requireLimit(config: Config, name: string, limit: string): void {
  const drill = ownOf(config.drills, name);
  if (drill?.kind === 'budget-block')
    return requireNames('limit', [limit], Object.keys(drill.lower), 'drill');
  if (!drill) return requireNames('limit', [limit], Object.keys(config.limits));
  throw new MusterError('USAGE', `${name} is a ${drill.kind} drill: it lowers no limits one by one`, {
    hint: 'leave --limit out',
    exit: 2,
  });
}

/**
 * Runs a drill because an operator says so, and waits for its end. Stopped half way, or broken down, it puts its limits
 * back first; then it resolves as unknown, or rejects with what broke it. Rejects as `requireDrill`, `requireAuthority` and `requireOperator`.
 */
export async function drillNow(
  order: DrillOrder & { operator: string },
  tools: DrillNowTools,
  { signal, onStopping }: DrillNowHooks,
): Promise<DrilledNow> {
  requireDrill(tools.config, order);
  requireAuthority(tools.config, order.environment, tools.home);
  requireOperator(tools.config, order.operator);
  const { drill, environment, limit, operator } = order;
  const run = `${drill}/${tools.random.id()}`;
  const input = { run, environment, drills: [drill], operator, ...(limit !== undefined && { limit }) };
  const underWay = { input, drill, startedAt: tools.clock.now() };
  const stop = (reason: string): Promise<Waited> =>
    stopDrill(
      tools,
      underWay,
      { by: operator, reason },
      { withinMs: restoreWithinMs, ...(onStopping && { onProgress: onStopping }) },
    );
  const ran = await untilEndOr(signal, () => tools.start(input));
  if (ran.kind === 'ended') return { run, ending: endingOf(ran.value, run) };
  if (ran.kind === 'broke') {
    if (isNotStarted(ran.error)) throw ran.error;
    await stop(`broken off (${messageOf(ran.error)})`);
    throw ran.error;
  }
  const waited = await stop('stopped');
  return { run, ending: stoppedBy(drill, operator), waited };
}

type Ran<T> = { kind: 'ended'; value: T } | { kind: 'broke'; error: unknown } | { kind: 'stopped' };

async function untilEndOr<T>(signal: AbortSignal, work: () => Promise<T>): Promise<Ran<T>> {
  if (signal.aborted) return { kind: 'stopped' };
  const stopped = Promise.withResolvers<Ran<T>>();
  const stop = (): void => stopped.resolve({ kind: 'stopped' });
  signal.addEventListener('abort', stop, { once: true });
  const ended = work().then(
    (value): Ran<T> => ({ kind: 'ended', value }),
    (error: unknown): Ran<T> => ({ kind: 'broke', error }),
  );
  return Promise.race([ended, stopped.promise]).finally(() => signal.removeEventListener('abort', stop));
}

const isNotStarted = (error: unknown): boolean =>
  error instanceof MusterError && ['RUN_REFUSED', 'FUNCTION_MISSING'].includes(error.code);

function endingOf({ endings }: RunEnding, run: string): DrillEnding {
  const [ending] = endings;
  if (!ending) throw new Error(`run ${run} of one drill ended without it`);
  return ending;
}

const stoppedBy = (drill: string, operator: string): DrillEnding => ({
  drill,
  phase: 'completed',
  outcome: 'unknown',
  reason: `stopped by ${operator}`,
  findings: [],
  rows: [],
  requests: 0,
  tokens: 0,
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
