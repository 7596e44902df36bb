import type { Actor, Actors } from '#act/drill/actors.ts';
import type { CallOrder } from '#act/drill/caller.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Check } from '#ground/config/schema/check.ts';
import type { Burst } from '#ground/http/burst.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { faultOf, identityPath } from '#observe/check/attempt.ts';
import type { CheckTools } from '#observe/check/check-tools.ts';
import { findCheck, findEnvironment } from '#observe/check/find.ts';
import type { Received } from '#observe/check/judge.ts';
import { pacerOf } from '#observe/check/pacer.ts';
import { runSteps, type Findings, type Scene } from '#observe/check/run-steps.ts';
import type { SelfCheck } from '#observe/check/self-check.ts';

/** `http` must be the one that checks use: the pace is kept by client and environment. */
export type CallerTools = CheckTools & { burst: Burst };

/** What all calls of one caller share. */
export type CallerScope = {
  tools: CallerTools;
  /** Of what was learnt on the way, by whichever actor. */
  vault: Vault;
  actors: Actors;
  selfCheck: SelfCheck | undefined;
  /** For every text that leaves. */
  redact: (text: string) => string;
};

export type Told = { outcome: Outcome; reason: string };

/** One order at work for its actor. Calls for one actor must not overlap. */
export type Session = {
  check: Check;
  scene: Scene;
  actor: Actor;
  /** Filled in as it goes. */
  findings: Findings;
  newest: { received?: Received };
  isNewActor: boolean;
};

/** Throws CHECK_UNKNOWN and ENVIRONMENT_UNKNOWN. */
export function openSession(order: CallOrder, scope: CallerScope, signal: AbortSignal): Session {
  const { tools, vault, selfCheck, actors } = scope;
  const { config, http, clock } = tools;
  const check = findCheck(order.check, config);
  const environment = findEnvironment(order.environment, config);
  const actor = actors.of(order);
  const pacer = pacerOf(http, order.environment, config.client.pace, clock);
  const way = { http, connection: actor.connection(), cookies: actor.cookies, pacer, vault, signal };
  const newest: Session['newest'] = {};
  const onReceived = (received: Received): void => void (newest.received = received);
  return {
    check,
    scene: {
      config,
      environment,
      clock,
      selfCheck,
      identity: identityPath(order.check, tools),
      way,
      onReceived,
    },
    actor,
    findings: { steps: [], requests: 0, spent: false },
    newest,
    isNewActor: !actor.isReady && check.steps.length > 1,
  };
}

/** Runs the steps before the last one, for an actor that has not been through them. */
export async function makeReady({ check, scene, actor, findings }: Session): Promise<Told> {
  if (actor.isReady) return ready;
  const part = { saved: actor.saved, from: 0, to: check.steps.length - 1 };
  const told = await runSteps(check, scene, findings, part);
  actor.isReady = isGoodEnough(told.outcome);
  return actor.isReady ? ready : told;
}

const ready: Told = { outcome: 'pass', reason: '' };

export const isGoodEnough = (outcome: Outcome): boolean => outcome === 'pass' || outcome === 'degraded';

export function sendLast({ check, scene, actor, findings }: Session): Promise<Told> {
  const { length } = check.steps;
  return runSteps(check, scene, findings, { saved: actor.saved, from: length - 1, to: length });
}

/** Whatever goes wrong on our side is `unknown`; rejects only when the signal aborts, which cuts what is under way. */
export async function guarded(
  session: Session,
  signal: AbortSignal,
  work: () => Promise<Told>,
): Promise<Told> {
  const cut = (): void => session.actor.cut();
  signal.throwIfAborted();
  signal.addEventListener('abort', cut);
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    return { outcome: 'unknown', reason: faultOf(error) };
  } finally {
    signal.removeEventListener('abort', cut);
  }
}
