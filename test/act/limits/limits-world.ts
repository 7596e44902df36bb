import { createHttpSettings } from '#act/limits/adapters/http.ts';
import type { Guardian } from '#act/limits/guardian.ts';
import type { TargetState } from '#act/limits/lease.ts';
import { beginRestoring } from '#act/limits/lease-moves.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { takeLock } from '#act/limits/lock-moves.ts';
import { lower } from '#act/limits/lower.ts';
import { leaseIdOf, type LoweringOrder, type LoweringScene, type Opened } from '#act/limits/lowering.ts';
import { openLease } from '#act/limits/open-lease.ts';
import { setTo, unset } from '#act/limits/setting.ts';
import type { Settings } from '#act/limits/settings.ts';
import { changeTarget, moveTarget, readTarget } from '#act/limits/target-store.ts';
import { watchLeases } from '#act/limits/watchdog.ts';
import type { Steps } from '#ground/durable/steps.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { hastyClock } from '../../fixtures/http/check-world.ts';
import { testClient } from '../../fixtures/http/client.ts';
import {
  httpShapes,
  httpSource,
  secrets,
  startHttpSettings,
  type HttpStandIn,
} from '../../fixtures/settings/http.ts';
import { put, shownOf } from '../../fixtures/settings/world.ts';
import { createWorld, type World } from '../../fixtures/world.ts';
import { drillLock, noon, target } from './target-states.ts';

/** Before anything was lowered, and while LIMIT_A and LIMIT_B are, without the marker. */
export const originals = { LIMIT_A: '500000', MODE: 'live' };
export const loweredValues = { LIMIT_A: '50', LIMIT_B: '7', MODE: 'live' };

const noSteps = new Proxy({} as Steps, {
  get() {
    throw new Error('no steps are taken here');
  },
});

export type LimitsWorld = {
  world: World;
  standIn: HttpStandIn;
  settings: Settings;
  tools: LimitsTools & { guardian: Guardian };
  order: LoweringOrder;
  sceneOf(run?: string, steps?: Steps): LoweringScene;
  /** As they are written, the marker left out. */
  written(): Record<string, string>;
  marker(): string | undefined;
  state(): Promise<TargetState>;
  /** The target is this run's from now on. */
  lock(run?: string): Promise<void>;
  /** Locked, leased and lowered by the real functions, as far as asked. */
  lease(run?: string): Promise<Opened>;
  lowered(run?: string): Promise<Opened>;
  /** Somebody begins to put back what is lowered, and is gone before the first write. */
  beginRestoring(by: string): Promise<void>;
  /** The watchdog looks, half a minute apart, until no lease is open; how often at most. */
  watch(times: number): Promise<void>;
  records(): Promise<EvidenceRecord[]>;
  /** `phase` of each record of the stream `limits`. */
  phases(): Promise<string[]>;
};

/** Real stores that can crash, and settings on a real server: two limits of one target. */
export async function limitsWorld(
  shape: 'together' | 'deployed' = 'together',
  { isMarked = true } = {},
): Promise<LimitsWorld> {
  const standIn = await startHttpSettings();
  const world = createWorld('2026-11-22T12:00:00Z');
  const { marker, ...unmarked } = httpSource(standIn.origin, { ...httpShapes[shape], timeout: '500ms' });
  const source = { ...unmarked, ...(isMarked && marker !== undefined && { marker }) };
  const parts = { source, http: testClient(), vault: secrets, clock: hastyClock() };
  const { timeoutMs, ...calls } = createHttpSettings(parts);
  const settings: Settings = { timeoutMs, ...world.guard(calls) };
  const tools = { ...world, settingsAt: () => settings, guardian: { arm: async () => null } };
  const order: LoweringOrder = {
    source,
    changes: { LIMIT_A: setTo(50), LIMIT_B: setTo(7) },
    baseline: { LIMIT_A: setTo(500_000), LIMIT_B: unset },
    liveWithinMs: 60_000,
    leaseForMs: 600_000,
  };
  const all = (): Record<string, string> => shownOf(standIn.values);
  const records = async (): Promise<EvidenceRecord[]> =>
    (await world.log.read('limits', { limit: 100, order: 'oldest-first' })).map(({ record }) => record);
  const one: LimitsWorld = {
    world,
    standIn,
    settings,
    tools,
    order,
    sceneOf: (run = 'run-1', steps = noSteps) => ({
      tools,
      steps,
      target,
      run,
      name: 'budget/A',
      objection: async () => null,
    }),
    written() {
      const { MUSTER_LEASE: _, ...rest } = all();
      return rest;
    },
    marker: () => all()['MUSTER_LEASE'],
    state: () => readTarget(world.state, target),
    async lock(run = 'run-1') {
      const now = world.clock.now();
      const lock = drillLock({ id: run, since: now, until: now + 1_800_000 });
      const move = await moveTarget(world.state, target, (state) => takeLock(state, lock, now));
      if (move.kind === 'refused') throw new Error(move.reason);
    },
    async lease(run) {
      await one.lock(run);
      const opening = await openLease(one.sceneOf(run), order);
      if (opening.kind === 'refused') throw new Error(opening.reason);
      return opening;
    },
    async lowered(run) {
      const opened = await one.lease(run);
      const result = await lower(one.sceneOf(run), order, opened);
      if (result.kind === 'refused') throw new Error(result.reason);
      return opened;
    },
    async beginRestoring(by) {
      const who = { by, reason: 'over' };
      await changeTarget(world.state, target, (now) =>
        beginRestoring(now, leaseId(), who, world.clock.now()),
      );
    },
    async watch(times) {
      for (let look = 0; look < times; look += 1) {
        await watchLeases(tools);
        world.clock.move(30_000);
      }
    },
    records,
    phases: async () => (await records()).map(({ body }) => (body as { phase: string }).phase),
  };
  return one;
}

export const leaseId = (run = 'run-1'): string => leaseIdOf({ run, name: 'budget/A' });

/** Somebody else writes. */
export const write = ({ standIn }: LimitsWorld, name: string, value: string | undefined): void =>
  put(standIn.values, name, value);

export const pastRestoreBy = ({ world }: LimitsWorld): void => world.clock.move(noon(601) - noon());
