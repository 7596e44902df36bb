import type { Outcome } from '#ground/base/outcome.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import { Config } from '#ground/config/schema/config.ts';
import type { AlarmSubject } from '#observe/alarm/alarm-subject.ts';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { createWorld, type World } from '../../fixtures/world.ts';

export const minute = 60_000;
export const target = { service: 'chat', environment: 'production' };

const request = { request: { path: '/' }, expect: { status: 200 } };

/** Everything is watched every minute; `more` is laid over it. */
export const configOf = (more: object = {}): Config =>
  Config.parse({
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: 'http://127.0.0.1:9' } },
    checks: {
      health: request,
      db: { ...request, needs: ['health'] },
      chat: { ...request, needs: ['db'] },
      other: request,
    },
    schedule: {
      pulse: { checks: ['health', 'db', 'chat', 'other'], environments: ['production'], every: '1m' },
    },
    ...more,
  });

export const policyOf = (more: Partial<ResolvedAlarmPolicy> = {}): ResolvedAlarmPolicy => ({
  raise: { fail: 2 },
  clear: { pass: 2 },
  severity: { fail: 'critical', degraded: 'warning' },
  flapping: { raises: 3, withinMs: 60 * minute, quietMs: 15 * minute },
  ...more,
});

export const subjectOf = (check: string, policy = policyOf()): AlarmSubject => ({
  ...target,
  check,
  stream: `production/chat/${check}/local`,
  policy,
});

export type Stage = World & { config: Config };

export const openStage = (more: object = {}, start = '2026-11-22T14:43:00Z'): Stage => ({
  ...createWorld(start),
  config: configOf(more),
});

/** One slot of one check, recorded where the clock stands. */
export async function record(
  stage: World,
  outcome: Outcome,
  { stream }: { stream: string } = subjectOf('health'),
  body: object = {},
): Promise<void> {
  const slot = stage.clock.now();
  await stage.appender.append(stream, () => [
    { kind: 'slot', outcome, slot, body: { reason: `it was ${outcome}`, ...body } },
  ]);
}

const letters: Record<string, Outcome> = { P: 'pass', D: 'degraded', F: 'fail', '?': 'unknown' };
export const outcomeOf = (letter: string): Outcome => letters[letter] ?? 'unknown';

/** A slot a minute, recorded and evaluated; a space lets a minute go by. */
export async function play(
  stage: Stage,
  timeline: string,
  subject: AlarmSubject = subjectOf('health'),
): Promise<void> {
  for (const letter of timeline) {
    stage.clock.move(minute);
    if (letter === ' ') continue;
    await record(stage, outcomeOf(letter), subject);
    await evaluate(stage, subject);
  }
}

export const clockTime = (at: number): string => new Date(at).toISOString().slice(11, 16);

/** `14:45 Alarm Raised critical health`, of all that was sent. */
export const told = ({ sent }: World): string[] =>
  sent.map(
    ({ type, detail: { at, severity, check } }) => `${clockTime(at)} ${type} ${severity} ${check ?? ''}`,
  );
