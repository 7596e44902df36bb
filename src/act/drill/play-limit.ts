import { askRelease } from '#act/drill/ask-release.ts';
import { blockUntil, type BlockSeen } from '#act/drill/block-body.ts';
import type { BlockReport } from '#act/drill/block-report.ts';
import type { Called } from '#act/drill/caller.ts';
import type { Spent } from '#act/drill/counted.ts';
import {
  actorOf,
  callAs,
  calling,
  callNow,
  loweringScene,
  mostOf,
  passesBefore,
  sending,
} from '#act/drill/drill-calls.ts';
import { type DrillScene, type Row, tell } from '#act/drill/drill-scene.ts';
import { add, unproven, worse } from '#act/drill/row.ts';
import { judgeBlock } from '#act/drill/judge-block.ts';
import { isBy, replyOf } from '#act/drill/reply.ts';
import { backVerdict, type Back } from '#act/drill/back-verdict.ts';
import { baselineSetting, setTo } from '#act/limits/setting.ts';
import type { Lowered } from '#act/limits/while-lowered.ts';
import { type LoweredRun, withLowered } from '#act/limits/with-lowered.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { JsonObject } from '#ground/base/json.ts';
import { limitBaseline } from '#ground/config/baselines.ts';
import { leasePlans, roundsOf } from '#ground/config/lease-plan.ts';
import type { BudgetDrill, Lowering } from '#ground/config/schema/drill.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';

export type LimitOrder = { drill: BudgetDrill; limit: string; lowering: Lowering };

export type LimitPlayed = { row: Row; spent: Spent; report?: JsonObject };

type Body = { report: BlockReport; loweredAt: number };

/** pass → lower → blocked by `byCall` → restore → pass: the proof of one limit. */
export async function playLimit(scene: DrillScene, order: LimitOrder): Promise<LimitPlayed> {
  const { limit } = order;
  const before = await passesBefore(scene, limit);
  const spent = { requests: before.requests, tokens: before.tokens };
  if (before.against !== null) return { row: unproven(limit, before.against), spent };
  const { config } = scene.tools;
  const { environment } = scene.target;
  const source = settingsSourceOf(config, environment);
  const baseline = limitBaseline(config, environment, limit);
  if (!source || !baseline)
    return { row: unproven(limit, `${environment} has no settings for ${limit}`), spent };
  let isLiveKnown = true;
  const run = await withLowered<Body & JsonObject, Back & JsonObject>(
    loweringScene(scene, limit),
    {
      source,
      changes: { [limit]: setTo(order.lowering.to) },
      baseline: { [limit]: baselineSetting(baseline) },
      liveWithinMs: order.drill.liveWithin,
      leaseForMs: order.drill.leaseFor,
    },
    {
      body(lowered) {
        ({ isLiveKnown } = lowered);
        return block(scene, order, lowered, spent);
      },
      after: (backAt) => passAgain(scene, order, { backAt, isLiveKnown }, spent),
    },
  );
  return {
    row: rowOf(order, run),
    spent,
    ...('body' in run && run.body && { report: run.body.report as unknown as JsonObject }),
  };
}

/** Everything that is asked while the limit is lowered. */
async function block(scene: DrillScene, order: LimitOrder, lowered: Lowered, spent: Spent): Promise<Body> {
  const { steps, name, tools, target } = scene;
  const { drill, limit, lowering } = order;
  // Nobody can tell when it runs: by then it does.
  if (!lowered.isLiveKnown) await steps.wait(`${name}: ${limit}: live unseen`, drill.liveWithin);
  const actor = actorOf(scene, limit);
  const call = { environment: target.environment, check: drill.check, actor, lowering };
  const blockOrder = { ...call, ...(drill.meter && { meter: drill.meter }) };
  tell(scene, { phase: 'calling', limit, text: `up to ${lowering.byCall} calls` });
  const { spent: _, ...seen } = await sending<BlockSeen>(scene, `${limit}: calls`, {
    spent,
    atMost: mostOf(scene, limit),
    options: calling(scene, plannedRounds(order)),
    send: (signal) => blockUntil(tools.caller, blockOrder, signal, tools.clock),
  });
  const report: BlockReport = { isLiveKnown: lowered.isLiveKnown, ...seen };
  if (isProven(lowering, report)) await askAgain(scene, order, lowered, { report, actor, spent });
  await askRelease(scene, `${limit}: release`);
  return { report, loweredAt: lowered.loweredAt };
}

const meterCalls = 8;

const plannedRounds = ({ drill, limit }: LimitOrder): number =>
  leasePlans(drill, limit).reduce((sum, plan) => sum + roundsOf(plan), meterCalls);

function isProven({ answer }: Lowering, { calls }: BlockReport): boolean {
  const last = calls.at(-1);
  return last !== undefined && isBy(last, answer);
}

type Asking = { report: BlockReport; actor: string; spent: Spent };

/** Whether what blocked forgets: with time, and with a restart. */
async function askAgain(
  scene: DrillScene,
  { limit, lowering }: LimitOrder,
  lowered: Lowered,
  { report, actor, spent }: Asking,
): Promise<void> {
  const { steps, name } = scene;
  if (lowering.blockedStillAfter !== undefined) {
    await steps.wait(`${name}: ${limit}: forget`, lowering.blockedStillAfter);
    report.stillBlocked = await callAs(scene, `${limit}: still blocked`, actor, spent);
  }
  if (!lowering.blockedStillAfterRestart) return;
  const restarted = await lowered.restart('restart');
  if (restarted === 'cannot-know') report.isRestartUnseen = true;
  report.afterRestart =
    restarted === 'not-live' ? restarted : await callAs(scene, `${limit}: after restart`, actor, spent);
}

const passPollMs = 2000;
const passMsMax = 120_000;

/** The very requests that were blocked, until they pass. */
async function passAgain(
  scene: DrillScene,
  { drill, limit }: LimitOrder,
  { backAt, isLiveKnown }: { backAt: EpochMs; isLiveKnown: boolean },
  spent: Spent,
): Promise<Back> {
  const { steps, name } = scene;
  const actor = actorOf(scene, limit);
  const look = async (signal: AbortSignal): Promise<Called | null> => {
    const called = await callNow(scene, actor, signal);
    return replyOf(called) === 'passed' ? called : null;
  };
  const { timeoutMs } = calling(scene, 1);
  const options = isLiveKnown
    ? { everyMs: passPollMs, withinMs: Math.min(drill.liveWithin, passMsMax), timeoutMs }
    : { everyMs: 5 * passPollMs, withinMs: drill.liveWithin, timeoutMs };
  const passed = await steps.until(`${name}: ${limit}: pass after`, look, options);
  // Blocked calls cost nothing; the one that passes is counted.
  const last = passed ? add(spent, passed) : await callAs(scene, `${limit}: pass at last`, actor, spent);
  const reply = replyOf(last);
  if (reply !== 'passed') return { kind: reply === 'refused' ? 'blocked' : 'unclear', reason: last.reason };
  return { kind: 'passed', afterMs: Math.max(0, last.at - backAt) };
}

function rowOf({ limit, lowering }: LimitOrder, run: LoweredRun<Body & JsonObject, Back & JsonObject>): Row {
  if (run.kind === 'refused') return unproven(limit, run.reason);
  const { body, restored, after, reason } = run;
  const back = backVerdict(limit, restored, after);
  if (!body) return { ...unproven(limit, reason), ...worse(unproven(limit, reason), back), restored };
  const verdict = judgeBlock(limit, lowering, body.report);
  const blocked = body.report.calls.find((call) => isBy(call, lowering.answer));
  return {
    limit,
    ...worse(verdict, back),
    ...(blocked && { lowerToBlockMs: Math.max(0, blocked.at - body.loweredAt) }),
    ...(after?.kind === 'passed' && { restoreToPassMs: after.afterMs }),
    restored,
  };
}
