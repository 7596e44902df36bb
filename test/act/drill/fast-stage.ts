import { expect } from 'vitest';
import type { Caller } from '#act/drill/caller.ts';
import type { Row } from '#act/drill/drill-scene.ts';
import type { RunEnding } from '#act/drill/run-drill.ts';
import { parseLedger, spendKey } from '#act/drill/spend-ledger.ts';
import { readWindows } from '#observe/window/windows.ts';
import type { ConfigInput } from '#ground/config/schema/config.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { demoDrills } from '#face/demo/demo-drills.ts';
import {
  type DrillStage,
  type DrillStageOptions,
  leapingTime,
  openDrillStage,
} from '../../fixtures/drill-stage.ts';

export const dayLimit = 'COST_GLOBAL_DAILY_TOKENS';
export const actorLimit = 'COST_ACTOR_DAILY_TOKENS';

/** What staging's host has before and after any drill. */
export const demoBaseline = {
  COST_GLOBAL_DAILY_TOKENS: 50_000_000,
  COST_ACTOR_DAILY_TOKENS: 50_000_000,
  COST_IP_WINDOW_TOKENS: 4_000_000,
  WAF_BURST_REQUESTS: 10_000,
  WAF_LOCKOUT_SECONDS: 4,
  BREAKER_COOLDOWN_SECONDS: 4,
};

type Drill = NonNullable<ConfigInput['drills']>[string];
type Lower = Extract<Drill, { kind: 'budget-block' }>['lower'];
type Changed = {
  /** Instead of the demo's five limits. */
  lower?: Lower;
  config?: (config: ConfigInput) => ConfigInput;
};

/** Waits are over at once, and nobody's burst limit is in the way. */
export const fast = (): DrillStageOptions => ({
  time: leapingTime(),
  variables: { WAF_BURST_REQUESTS: 10_000 },
});

/** Settings that are not waited for, so that a drill in real time ends soon. */
export const quick = (environments: ConfigInput['environments']): ConfigInput['environments'] =>
  Object.fromEntries(
    Object.entries(environments).map(([name, one]) => [
      name,
      { ...one, ...(one.settings && { settings: { ...one.settings, timeout: '300ms' } }) },
    ]),
  ) as ConfigInput['environments'];

/** The demo with one limit to drill, nobody's burst limit in the way, and waits that are over at once. */
export const fastStage = (
  { lower, config }: Changed = {},
  options: DrillStageOptions = {},
): Promise<DrillStage> =>
  openDrillStage(
    (demo) => {
      const drills = { ...demo.drills, budget_block: drillOf(lower ?? oneLimit) };
      const changed = { ...demo, drills };
      return config ? config(changed) : changed;
    },
    { ...fast(), ...options },
  );

const budget = demoDrills['budget_block'];

const drillOf = (lower: Lower): Drill => {
  if (budget?.kind !== 'budget-block') throw new Error('the demo has a budget drill');
  return { ...budget, lower };
};

export const oneLimit: Lower = {
  [dayLimit]: { to: 1, answer: 'budget_window', byCall: 3, blockedStillAfterRestart: true },
};

/** Of a run of one drill. */
export function endingOf({ endings }: RunEnding): RunEnding['endings'][number] {
  const [ending] = endings;
  if (!ending || endings.length > 1) throw new Error(`${endings.length} drills ended`);
  return ending;
}

export const rowsOf = (run: RunEnding): Row[] => endingOf(run).rows;

/** For a reason that holds a time or a name made on the way. */
export const saying = (reason: string | RegExp): unknown =>
  typeof reason === 'string' ? reason : expect.stringMatching(reason);

/** `phase outcome reason` of each record. */
export const shownRecords = (records: readonly EvidenceRecord[]): string[] =>
  records.map(({ body, outcome }) => {
    const { phase, reason } = body as { phase: string; reason: string };
    return reason === '' ? `${phase} ${outcome}` : `${phase} ${outcome}: ${reason}`;
  });

/** The stage's caller: what it was told to do, in order, and a hook before each of it. */
export function watchedCaller(stage: DrillStage, before: (call: string) => unknown = () => undefined) {
  const { caller } = stage.tools();
  const calls: string[] = [];
  const note = async (call: string): Promise<void> => {
    calls.push(call);
    await before(call);
  };
  const watched: Caller = {
    ...caller,
    async call(order, signal) {
      await note(`call ${order.actor}`);
      return caller.call(order, signal);
    },
    async together(order, count, signal) {
      await note(`together ${order.actor}`);
      return caller.together(order, count, signal);
    },
    async burst(order, signal) {
      await note('burst');
      return caller.burst(order, signal);
    },
    async meter(environment, meter, signal) {
      await note('meter');
      return caller.meter(environment, meter, signal);
    },
  };
  return { caller: watched, calls };
}

/** How often staging was deployed since it was started. */
export async function deployments({ demo }: DrillStage): Promise<number> {
  const answer = await fetch(`${demo.hostingUrl}/environments/staging/deployments`);
  return ((await answer.json()) as { deployments: unknown[] }).deployments.length;
}

/** Everything that a drill took is given back, and the limits are as they were. */
export async function expectAsBefore(stage: DrillStage, at = ''): Promise<void> {
  await expectBaseline(stage, at);
  const { lock, lease } = await stage.target();
  expect([lock, lease?.state ?? 'CLOSED'], at).toEqual([undefined, 'CLOSED']);
  const open = (await readWindows(stage.world.state, staging)).filter(
    ({ until }) => until > stage.time.tools.now(),
  );
  expect(open, at).toEqual([]);
}

/** What is written and what runs; the marker is gone. */
export async function expectBaseline(stage: DrillStage, at: string): Promise<void> {
  expect(await stage.variables(), at).toEqual(demoBaseline);
  expect(await running(stage), at).toEqual(demoBaseline);
}

export const staging = { service: 'demo', environment: 'staging' };

/** Resolves once the host is done with what it was asked for: in its own time, which nobody leaps over. */
export async function deployed({ demo }: DrillStage): Promise<void> {
  for (let look = 0; look < 1000; look += 1) {
    const answer = await fetch(`${demo.hostingUrl}/environments/staging/deployments`);
    const { deployments: all } = (await answer.json()) as { deployments: { status: string }[] };
    if (all.every(({ status }) => status !== 'BUILDING' && status !== 'DEPLOYING')) return;
  }
  throw new Error('a deployment of the demo never ended');
}

async function running({ demo }: DrillStage): Promise<unknown> {
  return (await fetch(`${demo.hostingUrl}/environments/staging/running`)).json();
}

/** Of the drill's entry in the ledger of what drills spend: `[tokens, isSettled]`; undefined: there is none. */
export async function bookedAs(stage: DrillStage, id: string): Promise<[number, boolean] | undefined> {
  const ledger = parseLedger((await stage.world.state.get(spendKey('demo')))?.value);
  const entry = ledger.entries.find((one) => one.id === id);
  return entry && [entry.tokens, entry.isSettled];
}
