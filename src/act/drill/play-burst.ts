import { burstAndRecover, type BurstSeen } from '#act/drill/burst-body.ts';
import type { Spent } from '#act/drill/counted.ts';
import { actorOf, callAs, passesBefore } from '#act/drill/drill-calls.ts';
import { journalDrill, rowEntry } from '#act/drill/drill-journal.ts';
import { type DrillScene, type Row, tell } from '#act/drill/drill-scene.ts';
import { judgeBurst } from '#act/drill/judge-burst.ts';
import type { Played } from '#act/drill/play-drill.ts';
import { replyOf } from '#act/drill/reply.ts';
import { add, unproven } from '#act/drill/row.ts';
import type { JsonObject } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { ownOf } from '#ground/config/own.ts';
import type { BurstDrill } from '#ground/config/schema/drill.ts';

/** Connecting, the burst, Retry-After up to 300 s, two calls: within one invocation on Lambda. */
const burstMsMax = 600_000;
const coolMsMax = 3_600_000;

/** pass → burst, once, and its recovery → wait out what lockout it left. Its row is of the answer that blocks. */
export async function playBurst(scene: DrillScene, drill: BurstDrill): Promise<Played> {
  const { answer } = drill;
  const before = await passesBefore(scene, answer);
  const spent = { requests: before.requests, tokens: before.tokens };
  if (before.against !== null) return { rows: [unproven(answer, before.against)], ...spent };
  tell(scene, { phase: 'calling', text: `${drill.requests} requests at once` });
  const fired = await fire(scene, drill).catch((error: unknown) => lost(error));
  if (fired.kind === 'lost') return lostBurst(scene, drill, fired.reason, spent);
  const { seen } = fired;
  add(spent, seen.spent);
  const { report, recovery } = seen;
  const blocked = report.answers[answer] ?? 0;
  const isOver =
    recovery.kind === 'passed' ||
    blocked === 0 ||
    (await coolDown(scene, report.retryAfter.secondsMax ?? 0, spent));
  const row = rowOf(drill, seen, isOver);
  const more = {
    ...rowEntry(row).more,
    report: report as unknown as JsonObject,
    recovery: recovery as unknown as JsonObject,
  };
  await journalDrill(scene, { ...rowEntry(row), more });
  return { rows: [row], ...spent };
}

/** At most once: cut off by a crash, nobody knows how many were sent, and none is sent again. */
async function fire(scene: DrillScene, drill: BurstDrill): Promise<{ kind: 'seen'; seen: BurstSeen }> {
  const { steps, name, tools, target } = scene;
  const { caller, clock } = tools;
  const once = { timeoutMs: burstMsMax, semantics: 'once' as const };
  const shoot = async (signal: AbortSignal): Promise<BurstSeen & JsonObject> =>
    (await burstAndRecover(caller, drill, target.environment, clock, signal)) as BurstSeen & JsonObject;
  return { kind: 'seen', seen: await steps.step(`${name}: burst`, shoot, once) };
}

/** The engine's own interruptions are no MusterError. */
function lost(error: unknown): { kind: 'lost'; reason: string } {
  if (!(error instanceof MusterError)) throw error;
  return { kind: 'lost', reason: error.message };
}

/** Sent or not, nobody knows: what lockout it may have left is waited out, as the answer's first step says. */
async function lostBurst(
  scene: DrillScene,
  drill: BurstDrill,
  reason: string,
  spent: Spent,
): Promise<Played> {
  const lockout = ownOf(scene.tools.config.answers, drill.answer)?.lockout;
  await coolDown(scene, (lockout?.steps[0] ?? 0) / 1000, spent);
  // It may have passed whole.
  const tokens = drill.requests * (ownOf(scene.tools.config.checks, drill.check)?.spends?.tokens ?? 0);
  const row = unproven(drill.answer, reason);
  await journalDrill(scene, rowEntry(row));
  return { rows: [row], requests: spent.requests + drill.requests, tokens: spent.tokens + tokens };
}

/** Waits until what was told to this address is over, and looks. Whether it is. */
async function coolDown(scene: DrillScene, seconds: number, spent: Spent): Promise<boolean> {
  tell(scene, { phase: 'cooling', text: `${seconds} s` });
  await scene.steps.wait(`${scene.name}: cooling`, Math.min(coolMsMax, (seconds + 1) * 1000));
  const called = await callAs(scene, 'cooled', actorOf(scene, 'cooled'), spent);
  return replyOf(called) === 'passed';
}

function rowOf(drill: BurstDrill, { report, recovery }: BurstSeen, isOver: boolean): Row {
  const { outcome, reason, findings } = judgeBurst(drill, report, recovery);
  const left = `${drill.answer} blocks still after what Retry-After said: the lockout was not waited out`;
  return {
    limit: drill.answer,
    outcome: isOver || outcome !== 'pass' ? outcome : 'unknown',
    reason: isOver || outcome !== 'pass' ? reason : left,
    findings: isOver ? findings : [...findings, left],
    ...(report.firstBlockMs !== undefined && { lowerToBlockMs: report.firstBlockMs }),
    restored: 'never-lowered',
  };
}
