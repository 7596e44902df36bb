import { askRelease } from '#act/drill/ask-release.ts';
import { backVerdict } from '#act/drill/back-verdict.ts';
import {
  callUntilClosed,
  callUntilOpen,
  type ClosingSeen,
  type OpeningSeen,
} from '#act/drill/breaker-body.ts';
import {
  actorOf,
  calling,
  counting,
  loweringScene,
  mostOf,
  passesBefore,
  requireTarget,
  sending,
} from '#act/drill/drill-calls.ts';
import { journalDrill, rowEntry } from '#act/drill/drill-journal.ts';
import { type DrillScene, type Row, tell } from '#act/drill/drill-scene.ts';
import { type BreakerReport, judgeBreaker } from '#act/drill/judge-breaker.ts';
import type { Played } from '#act/drill/play-drill.ts';
import { isBy } from '#act/drill/reply.ts';
import { add, told, unproven, worse } from '#act/drill/row.ts';
import { baselineSetting, setTo, type SettingMap } from '#act/limits/setting.ts';
import { type LoweredRun, withLowered } from '#act/limits/with-lowered.ts';
import { type EpochMs, epochMs } from '#ground/base/brand.ts';
import type { JsonObject } from '#ground/base/json.ts';
import { baselinesOf } from '#ground/config/baselines.ts';
import type { BreakerDrill } from '#ground/config/schema/drill.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';

/** Half open is waited for up to 150 s. */
const halfOpenMsMax = 160_000;

type Body = { seen: Omit<OpeningSeen, 'spent'>; isLiveKnown: boolean; loweredAt: number };
type After = { closing: ClosingSeen['closing'] };

/** pass → switches set → open by call N → half open → switches back → closed in its time. Its row is of its answer. */
export async function playBreaker(scene: DrillScene, drill: BreakerDrill): Promise<Played> {
  const before = await passesBefore(scene, drill.answer);
  const spent = { requests: before.requests, tokens: before.tokens };
  const run =
    before.against === null
      ? await breakAndMend(scene, drill, spent)
      : ({ kind: 'refused', reason: before.against } as const);
  const row = rowOf(drill, run);
  const report = run.kind === 'refused' ? undefined : reportOf(run);
  const more = { ...rowEntry(row).more, ...(report && { report: report as unknown as JsonObject }) };
  await journalDrill(scene, { ...rowEntry(row), more });
  tell(scene, { phase: 'row', limit: drill.answer, text: told(row) });
  return { rows: [row], ...spent };
}

type Run = LoweredRun<Body & JsonObject, After & JsonObject>;
type Spent = { requests: number; tokens: number };

async function breakAndMend(scene: DrillScene, drill: BreakerDrill, spent: Spent): Promise<Run> {
  const { tools, target } = scene;
  const source = settingsSourceOf(tools.config, target.environment);
  if (!source) return { kind: 'refused', reason: `${target.environment} has no settings` };
  const order = {
    source,
    ...switchesOf(scene, drill),
    liveWithinMs: drill.liveWithin,
    leaseForMs: drill.leaseFor,
  };
  let isKnown = true;
  // Where nobody can tell when a change runs: by then it does.
  const unseen = (what: string): Promise<void> =>
    scene.steps.wait(`${scene.name}: ${what} unseen`, drill.liveWithin);
  return withLowered<Body & JsonObject, After & JsonObject>(loweringScene(scene, drill.answer), order, {
    async body({ isLiveKnown, loweredAt }) {
      isKnown = isLiveKnown;
      if (!isKnown) await unseen('live');
      tell(scene, { phase: 'calling', text: `up to ${drill.byCall} calls` });
      const { spent: _, ...seen } = await open(scene, drill, spent);
      await askRelease(scene, 'release while open');
      return { seen, isLiveKnown, loweredAt };
    },
    async after(backAt) {
      if (!isKnown) await unseen('back');
      const runsAt = isKnown ? backAt : epochMs(backAt + drill.liveWithin);
      const { spent: cost, closing } = await counting(spent, mostOf(scene), () =>
        close(scene, drill, runsAt),
      );
      add(spent, cost);
      return { closing };
    },
  });
}

const open = (scene: DrillScene, drill: BreakerDrill, spent: Spent): Promise<OpeningSeen> =>
  sending(scene, 'calls', {
    spent,
    atMost: mostOf(scene),
    options: calling(scene, drill.byCall + 1, halfOpenMsMax),
    send: (signal) =>
      callUntilOpen(scene.tools.caller, drill, callOrder(scene, drill), scene.tools.clock, signal),
  });

const close = (scene: DrillScene, drill: BreakerDrill, backAt: EpochMs): Promise<ClosingSeen> =>
  scene.steps.step(
    `${scene.name}: closing`,
    async (signal) => {
      await requireTarget(scene);
      const { caller, clock } = scene.tools;
      const backMs = clock.monotonicMs() - Math.max(0, clock.now() - backAt);
      return callUntilClosed(caller, drill, { ...callOrder(scene, drill), backMs }, clock, signal);
    },
    calling(scene, 3, drill.closesWithin),
  );

const callOrder = (scene: DrillScene, drill: BreakerDrill) => ({
  environment: scene.target.environment,
  check: drill.check,
  actor: actorOf(scene, drill.answer),
});

function switchesOf(
  { tools, target }: DrillScene,
  drill: BreakerDrill,
): { changes: SettingMap; baseline: SettingMap } {
  const baselines = baselinesOf(tools.config, target.environment);
  const changes = Object.entries(drill.set).map(([name, value]) => [name, setTo(value)] as const);
  const baseline = Object.keys(drill.set).map(
    (name) => [name, baselineSetting(baselines[name] ?? { unset: null })] as const,
  );
  return { changes: Object.fromEntries(changes), baseline: Object.fromEntries(baseline) };
}

function reportOf({ body, after }: Exclude<Run, { kind: 'refused' }>): BreakerReport | undefined {
  if (!body) return undefined;
  return { isLiveKnown: body.isLiveKnown, ...body.seen, ...(after && { closing: after.closing }) };
}

function rowOf(drill: BreakerDrill, run: Run): Row {
  const { answer } = drill;
  if (run.kind === 'refused') return unproven(answer, run.reason);
  const { restored, after, body } = run;
  // Whether it passes again is the breaker's own verdict: it may take its time to close.
  const back = backVerdict(answer, restored, after && { kind: 'passed', afterMs: after.closing.afterMs });
  const report = reportOf(run);
  if (!body || !report)
    return { ...unproven(answer, run.reason), ...worse(unproven(answer, run.reason), back), restored };
  const opened = report.calls.find((call) => isBy(call, answer));
  return {
    limit: answer,
    ...worse(judgeBreaker(drill, report), back),
    ...(opened && { lowerToBlockMs: Math.max(0, opened.at - body.loweredAt) }),
    ...(after && { restoreToPassMs: after.closing.afterMs }),
    restored,
  };
}
