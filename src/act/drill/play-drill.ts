import { askRelease } from '#act/drill/ask-release.ts';
import type { DrillEnding, DrillScene, Row } from '#act/drill/drill-scene.ts';
import { windowId } from '#act/drill/leave-target.ts';
import { playBreaker } from '#act/drill/play-breaker.ts';
import { playBurst } from '#act/drill/play-burst.ts';
import { playBudget } from '#act/drill/play-budget.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { repeatable } from '#act/limits/lowering.ts';
import { unreachable } from '#ground/base/unreachable.ts';
import type { Drill } from '#ground/config/schema/drill.ts';
import { openWindow } from '#observe/window/windows.ts';

/** What the rows of a drill came to, and what they cost. */
export type Played = { rows: Row[]; requests: number; tokens: number };

/** From the window that expects what the drill provokes, to its rows. */
export async function playDrill(admitted: DrillScene): Promise<DrillEnding> {
  const { steps, name } = admitted;
  await steps.step(`${name}: window`, () => expectAnswers(admitted), repeatable);
  const scene = { ...admitted, release: (await askRelease(admitted, 'release')) ?? admitted.release };
  // A crash from here on: the window ends with the lock, by itself.
  const { rows, requests, tokens } = await play(scene);
  const worst =
    rows.find(({ outcome }) => outcome === 'fail') ?? rows.find(({ outcome }) => outcome !== 'pass');
  return {
    drill: name,
    phase: 'completed',
    outcome: worst?.outcome ?? 'pass',
    reason: worst?.reason ?? '',
    findings: rows.flatMap(({ findings }) => findings),
    rows,
    requests,
    tokens,
  };
}

function play(scene: DrillScene): Promise<Played> {
  const { drill } = scene;
  switch (drill.kind) {
    case 'burst-429':
      return playBurst(scene, drill);
    case 'budget-block':
      return playBudget(scene, drill);
    case 'breaker-open':
      return playBreaker(scene, drill);
    default:
      return unreachable(drill);
  }
}

async function expectAnswers(scene: DrillScene): Promise<null> {
  const { tools, target, drill, input } = scene;
  const { lock } = await readTarget(tools.state, target);
  const from = tools.clock.now();
  const until = lock?.until ?? from;
  await openWindow(tools.state, target, {
    id: windowId(scene),
    kind: 'drill',
    answers: provokedBy(drill, input.limit),
    from,
    until,
  });
  return null;
}

/** The answers that a drill, or one limit of it, provokes on purpose; whatever else happens alarms as ever. */
export function provokedBy(drill: Drill, limit?: string): string[] {
  if (drill.kind === 'burst-429') return [drill.answer];
  if (drill.kind === 'breaker-open') return [...new Set([drill.answer, ...drill.meanwhile])];
  const lowered = Object.entries(drill.lower).filter(([name]) => limit === undefined || name === limit);
  return [...new Set(lowered.map(([, { answer }]) => answer))];
}
