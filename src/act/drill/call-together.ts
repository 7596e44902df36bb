import { calledOf, type Found } from '#act/drill/called.ts';
import type { Called, CallOrder } from '#act/drill/caller.ts';
import { judgeShots } from '#act/drill/judge-shots.ts';
import { openSession, type CallerScope, type Session, type Told } from '#act/drill/session.ts';
import { sendVolley, type Volley } from '#act/drill/volley.ts';
import { epochMs } from '#ground/base/brand.ts';
import { blame } from '#observe/check/blame.ts';

/** So many calls at once by one actor. Requests that made it ready are counted with the first one. */
export async function callTogether(
  order: CallOrder,
  calls: number,
  scope: CallerScope,
  signal: AbortSignal,
): Promise<Called[]> {
  const session = openSession(order, scope, signal);
  const volley = await sendVolley(session, { requests: calls }, scope, signal);
  const { found, redact } =
    volley.kind === 'fired'
      ? await findShots(volley, session, scope)
      : { found: Array<Found>(calls).fill(await findNothing(volley, session)), redact: scope.redact };
  const { config, clock } = scope.tools;
  return found.map((one, index) => {
    const requests = one.requests + (index === 0 ? session.findings.requests : 0);
    const called = calledOf({ ...one, requests }, config.answers, clock.now());
    return { ...called, reason: redact(called.reason) };
  });
}

type Fired = Extract<Volley, { kind: 'fired' }>;

async function findShots(
  volley: Fired,
  { check, isNewActor }: Session,
  scope: CallerScope,
): Promise<{ found: Found[]; redact: (text: string) => string }> {
  const { shots, startedAt } = volley.shots;
  const { judged, redact } = await judgeShots(shots, volley, scope);
  const common = { isNewActor, requests: 1, tokens: check.spends?.tokens ?? 0 };
  const found = judged.map(({ shot, outcome, reason, step, received }) => {
    const at = epochMs(Math.round(startedAt + shot.sentAtMs));
    return { ...common, at, outcome, reason, step, received };
  });
  return { found, redact };
}

/** The same for each of them. */
async function findNothing(
  volley: Exclude<Volley, Fired>,
  { check, scene, findings, newest, isNewActor }: Session,
): Promise<Found> {
  const isSpent = volley.kind === 'fault' && volley.mayBeSent;
  return {
    ...(await whyNothing(volley, scene.selfCheck)),
    at: findings.sentAt ?? scene.clock.now(),
    step: volley.kind === 'unready' ? findings.steps.at(-1) : undefined,
    received: newest.received,
    isNewActor,
    requests: isSpent ? 1 : 0,
    tokens: isSpent ? (check.spends?.tokens ?? 0) : 0,
  };
}

async function whyNothing(
  volley: Exclude<Volley, Fired>,
  selfCheck: Session['scene']['selfCheck'],
): Promise<Told> {
  if (volley.kind === 'unready') return volley.told;
  if (volley.kind === 'fault') return { outcome: 'unknown', reason: volley.reason };
  const { outcome, message } = await blame(volley.unopened.failure, volley.request.url, selfCheck);
  return { outcome, reason: message };
}
