import { askRelease } from '#act/drill/ask-release.ts';
import { burstAndRecover, type BurstSeen } from '#act/drill/burst-body.ts';
import type { Spent } from '#act/drill/counted.ts';
import { actorOf, callAs, passesBefore, sending } from '#act/drill/drill-calls.ts';
import { journalDrill, rowEntry } from '#act/drill/drill-journal.ts';
import { type DrillScene, type Row, tell } from '#act/drill/drill-scene.ts';
import { judgeBurst } from '#act/drill/judge-burst.ts';
import { releaseChanged } from '#act/drill/objection.ts';
import type { Played } from '#act/drill/play-drill.ts';
import { replyOf } from '#act/drill/reply.ts';
import { told, unproven } from '#act/drill/row.ts';
import { repeatable } from '#act/limits/lowering.ts';
import type { JsonObject } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { ownOf } from '#ground/config/own.ts';
import type { BurstDrill } from '#ground/config/schema/drill.ts';

/** Connecting, the burst, Retry-After up to 300 s, two calls: within one invocation on Lambda. */
const burstMsMax = 600_000;
const coolMsMax = 3_600_000;
/** A burst and the wait for the lockout that it left. */
export const burstAndCoolMsMax = burstMsMax + coolMsMax;

/** pass → burst, once, and its recovery → wait out what lockout it left. Its row is of the answer that blocks. */
export async function playBurst(scene: DrillScene, drill: BurstDrill): Promise<Played> {
  const { answer } = drill;
  const before = await passesBefore(scene, answer);
  const spent = { requests: before.requests, tokens: before.tokens };
  if (before.against !== null) return played(scene, unproven(answer, before.against), spent);
  tell(scene, { phase: 'calling', text: `${drill.requests} requests at once` });
  const fired = await fire(scene, drill, spent).catch((error: unknown) => unseen(error));
  if (fired.kind === 'stopped') return played(scene, unproven(answer, fired.reason), spent);
  if (fired.kind === 'lost') return lostBurst(scene, drill, fired.reason, spent);
  const { seen } = fired;
  const { report, recovery } = seen;
  const blocked = report.answers[answer] ?? 0;
  const isOver =
    recovery.kind === 'passed' ||
    blocked === 0 ||
    (await coolDown(scene, report.retryAfter.secondsMax ?? 0, spent));
  await askRelease(scene, 'release after');
  const changed = await scene.steps.step(
    `${scene.name}: same release`,
    () => otherRelease(scene),
    repeatable,
  );
  const found = rowOf(drill, seen, isOver);
  const row =
    changed === null ? found : { ...unproven(answer, changed), findings: [changed, ...found.findings] };
  return played(scene, row, spent, { report, recovery });
}

const otherRelease = async ({ tools, target, release }: DrillScene): Promise<string | null> =>
  release === null ? null : releaseChanged(tools, target, release);

async function played(scene: DrillScene, row: Row, spent: Spent, more: JsonObject = {}): Promise<Played> {
  const entry = rowEntry(row);
  await journalDrill(scene, { ...entry, more: { ...entry.more, ...more } });
  tell(scene, { phase: 'row', limit: row.limit, text: told(row) });
  return { rows: [row], ...spent };
}

/** At most once: cut off by a crash, nobody knows how many were sent, and none is sent again. */
async function fire(
  scene: DrillScene,
  drill: BurstDrill,
  spent: Spent,
): Promise<{ kind: 'seen'; seen: BurstSeen }> {
  const { tools, target } = scene;
  const { caller, clock } = tools;
  const seen = await sending<BurstSeen>(scene, 'burst', {
    spent,
    atMost: wholeBurst(scene, drill),
    options: { timeoutMs: burstMsMax, semantics: 'once' },
    send: (signal) => burstAndRecover(caller, drill, target.environment, clock, signal),
  });
  return { kind: 'seen', seen };
}

/** It may have passed whole. */
const wholeBurst = ({ tools }: DrillScene, { check, requests }: BurstDrill): Spent => ({
  requests,
  tokens: requests * (ownOf(tools.config.checks, check)?.spends?.tokens ?? 0),
});

type Unseen = { kind: 'lost'; reason: string } | { kind: 'stopped'; reason: string };

/** The engine's own interruptions are no MusterError. */
function unseen(error: unknown): Unseen {
  if (!(error instanceof MusterError)) throw error;
  return { kind: error.code === 'DRILL_STOPPED' ? 'stopped' : 'lost', reason: error.message };
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
  return played(scene, unproven(drill.answer, reason), spent);
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
