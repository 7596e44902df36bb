import { burstAndRecover, type BurstSeen } from '#act/drill/burst-body.ts';
import { callAs, passesBefore } from '#act/drill/drill-calls.ts';
import { journalDrill, rowEntry } from '#act/drill/drill-journal.ts';
import { type DrillScene, type Row, tell } from '#act/drill/drill-scene.ts';
import { judgeBurst } from '#act/drill/judge-burst.ts';
import type { Played } from '#act/drill/play-drill.ts';
import { replyOf } from '#act/drill/reply.ts';
import { add, unproven } from '#act/drill/row.ts';
import type { JsonObject } from '#ground/base/json.ts';
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
  const seen = await fire(scene, drill);
  add(spent, seen.spent);
  const { report, recovery } = seen;
  const isOver = recovery.kind === 'passed' || (await coolDown(scene, drill, seen, spent));
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
const fire = (
  { steps, name, tools, target }: DrillScene,
  drill: BurstDrill,
): Promise<BurstSeen & JsonObject> =>
  steps.step(
    `${name}: burst`,
    async (signal) =>
      (await burstAndRecover(tools.caller, drill, target.environment, tools.clock, signal)) as BurstSeen &
        JsonObject,
    { timeoutMs: burstMsMax, semantics: 'once' },
  );

/** Waits until what was told to this address is over, and looks. Whether it is. */
async function coolDown(
  scene: DrillScene,
  { answer }: BurstDrill,
  { report }: BurstSeen,
  spent: { requests: number; tokens: number },
): Promise<boolean> {
  const blocked = report.answers[answer] ?? 0;
  if (blocked === 0) return true;
  const seconds = report.retryAfter.secondsMax ?? 0;
  tell(scene, { phase: 'cooling', text: `${seconds} s, as Retry-After says` });
  await scene.steps.wait(`${scene.name}: cooling`, Math.min(coolMsMax, (seconds + 1) * 1000));
  const called = add(spent, await callAs(scene, 'cooled', `${scene.input.run}/${scene.name}/cooled`));
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
