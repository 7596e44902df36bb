import { lastKnownGood, type Wanted } from '#act/runbook/last-known-good.ts';
import { releaseSpans } from '#act/runbook/release-spans.ts';
import { type EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { Config } from '#ground/config/schema/config.ts';
import { noteRelease } from '#observe/release/release-state.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { createWorld, type World } from '../../fixtures/world.ts';

type Slot = { release?: string; problems?: string[]; answers?: string[]; window?: string; beganMs?: number };

/** What happened on production, a minute at a time. */
export type History = {
  world: World;
  now(): EpochMs;
  wait(minutes: number): History;
  /** Another release is seen, 76 s after it came at the latest. */
  release(release: string): Promise<void>;
  /** One slot a minute: P passes, F fails, U is unknown. */
  slots(check: string, outcomes: string, more?: Slot): Promise<void>;
  /** A verified rollback from one release. */
  rolledBack(from: string): Promise<void>;
};

const outcomeOf: Record<string, Outcome> = { P: 'pass', F: 'fail', U: 'unknown', D: 'degraded' };
/** Identity every minute, and 15 s for its answer. */
const unseenMs = 76_000;
const target = { service: 'chat', environment: 'production' };

export function createHistory(): History {
  const world = createWorld('2026-11-22T08:00:00Z');
  const { clock, appender } = world;
  const append = (stream: string, kind: 'slot' | 'runbook', outcome: Outcome, body: Json) =>
    appender.append(stream, () => [{ kind, outcome, ...(kind === 'slot' && { slot: clock.now() }), body }]);
  const history: History = {
    world,
    now: clock.now,
    wait(minutes) {
      clock.move(minutes * 60_000);
      return history;
    },
    async release(release) {
      clock.move(unseenMs);
      await noteRelease(world, target, { release, is: 'label', at: clock.now() });
    },
    async slots(check, outcomes, { release, problems = [], answers = [], window, beganMs = 0 } = {}) {
      for (const letter of outcomes) {
        clock.move(60_000);
        const attempts = [{ at: clock.now() - beganMs, steps: [{ problems, answers }] }];
        const expected = window === undefined ? {} : { expected: { window } };
        const seen = release === undefined ? {} : { release };
        const outcome = outcomeOf[letter] ?? 'unknown';
        await append(`production/chat/${check}/local`, 'slot', outcome, { attempts, ...seen, ...expected });
      }
    },
    async rolledBack(from) {
      await append('runbooks', 'runbook', 'pass', { phase: 'verified', environment: 'production', from });
    },
  };
  return history;
}

const config = Config.parse({
  version: 1,
  service: 'chat',
  environments: { production: { baseUrl: 'http://127.0.0.1:1' } },
  release: { identity: { check: 'health', json: '$.version', is: 'label' } },
  checks: {
    health: { request: { path: '/health' } },
    chat: { request: { path: '/chat' } },
    seldom: { request: { path: '/seldom' } },
  },
  schedule: { pulse: { checks: ['health', 'chat'], environments: ['production'], every: '1m' } },
  alarms: { default: { clear: { pass: 2 } } },
});

/** What is known of the releases before the one that runs. */
export async function lookBack(log: EvidenceLog, wanted: Partial<Wanted>) {
  const spans = await releaseSpans(log, { service: 'chat', environment: 'production' });
  const asked = { environment: 'production', spans, checks: ['health'], tainted: [], ...wanted };
  return lastKnownGood({ log, config, location: 'local' }, asked);
}

/** The last known good release, or why there is none. */
export const knownGood = async ({ world }: History, wanted: Partial<Wanted> = {}) => {
  const found = await lookBack(world.log, wanted);
  return found.kind === 'known' ? found.good.release : found.reason;
};
