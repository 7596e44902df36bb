import { describe, expect, it } from 'vitest';
import type { DrillTools } from '#act/drill/drill-tools.ts';
import { hold } from '#act/limits/hold.ts';
import { createHttpActor } from '#act/runbook/adapters/http.ts';
import type { Ending } from '#act/runbook/phase.ts';
import { runbookWorkflow } from '#act/runbook/run-runbook.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { runSynchronously } from '#ground/durable/adapters/synchronous.ts';
import type { DrillStage } from '../../fixtures/drill-stage.ts';
import {
  dayLimit,
  demoBaseline,
  endingOf,
  expectAsBefore,
  fastStage,
  rowsOf,
  shownRecords,
  staging,
  watchedCaller,
} from '../drill/fast-stage.ts';

const openStage = (): Promise<DrillStage> =>
  fastStage({
    config: (config) => ({
      ...config,
      runbooks: {
        rollback: {
          when: { environments: ['staging'] },
          mode: 'auto',
          do: [
            { kind: 'http', url: `${hostOf(config)}/environments/staging/rollback`, json: { wait: true } },
          ],
          verify: { checks: ['health'], rounds: 1, every: '1s' },
          guards: {},
        },
      },
    }),
  });

const hostOf = ({
  environments,
}: Parameters<NonNullable<NonNullable<Parameters<typeof fastStage>[0]>['config']>>[0]): string => {
  const { settings } = environments['staging'] ?? {};
  if (settings?.kind !== 'http') throw new Error('the demo keeps its settings behind an API');
  return settings.baseUrl;
};

type More = Partial<Pick<RunbookTools, 'settingsAt'>> & {
  run?: string;
  /** Just before it acts, and just after. */
  onAct?: () => unknown;
  onActed?: () => unknown;
};

async function rollBack(
  stage: DrillStage,
  { run = 'rollback-1', onAct, onActed, ...more }: More = {},
): Promise<Ending> {
  const { http, vault, time } = stage;
  const actor = createHttpActor(http, vault);
  const watched: typeof actor = {
    ...actor,
    async act(...args) {
      await onAct?.();
      const result = await actor.act(...args);
      await onActed?.();
      return result;
    },
  };
  const { onPhase: _, ...shared } = stage.tools();
  const tools: RunbookTools = {
    ...shared,
    http,
    vault,
    location: 'local',
    actors: { http: watched },
    ...more,
  };
  const input: RunbookInput = {
    run,
    runbook: 'rollback',
    environment: 'staging',
    incident: `incident of ${run}`,
    operator: 'ann',
    reason: 'chat is down',
    dryRun: false,
  };
  const outcome = await runSynchronously(runbookWorkflow(tools), input, {
    clock: time.steps,
    memory: new Map(),
  });
  if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome));
  return outcome.result;
}

/** A drill during which something happens once its limit blocks. */
async function drillWith(stage: DrillStage, happen: () => Promise<unknown>, more: Partial<DrillTools> = {}) {
  let times = 0;
  const { caller } = watchedCaller(stage, (call) =>
    call === `call run-1/budget_block/${dayLimit}` && (times += 1) === 1 ? happen() : null,
  );
  return stage.play({ drills: ['budget_block'] }, { caller, ...more });
}

async function setVariable({ demo }: DrillStage, name: string, value: number): Promise<void> {
  await fetch(`${demo.hostingUrl}/environments/staging/variables`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ [name]: value }),
  });
}

describe.concurrent('a rollback', () => {
  it('goes before a drill: limits are back first, then it acts, then they are compared', async () => {
    await using stage = await openStage();
    let [lowered, acting]: unknown[] = [];
    let ending: Ending | undefined;
    const run = await drillWith(stage, async () => {
      lowered = (await stage.variables())[dayLimit];
      ending = await rollBack(stage, { onAct: async () => (acting = await stage.variables()) });
    });
    expect(lowered).toBe(1);
    expect(acting).toEqual(demoBaseline);
    expect(ending).toEqual({ phase: 'verified', outcome: 'pass', reason: 'health passed 1 rounds' });
    expect(endingOf(run)).toMatchObject({
      phase: 'completed',
      outcome: 'unknown',
      reason: 'nobody has the target now',
    });
    expect(rowsOf(run)).toMatchObject([{ restored: 'closed' }]);
    expect(shownRecords(await stage.records('limits')).at(-1)).toBe(
      'restored pass: restored by rollback-1: an outage goes before a drill',
    );
    await expectAsBefore(stage);
  });

  it('lets a drill say who has its target while it acts', async () => {
    await using stage = await openStage();
    const [began, drilled] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let acted: Promise<unknown> | undefined;
    const happen = async (): Promise<void> => {
      acted = rollBack(stage, { onAct: () => (began.resolve(), drilled.promise) });
      await began.promise;
    };
    const onPhase: DrillTools['onPhase'] = (_, { phase }) =>
      phase === 'row' ? drilled.resolve() : undefined;
    const run = await drillWith(stage, happen, { onPhase });
    expect(endingOf(run).reason).toBe('runbook rollback-1 has the target now');
    await acted;
    await expectAsBefore(stage);
  });

  it('says which limits it brought back off their baseline', async () => {
    await using stage = await openStage();
    const ending = await rollBack(stage, { onActed: () => setVariable(stage, dayLimit, 5) });
    expect(ending).toEqual({
      phase: 'verified',
      outcome: 'pass',
      reason: `health passed 1 rounds; limits are off: ${dayLimit} is 5, its baseline is 50000000`,
    });
    expect(stage.world.sent.map(({ type }) => type)).toEqual(['Limits Not Restored', 'Runbook Completed']);
    expect((await stage.target()).lock).toBeUndefined();
  });

  it('that brings back what a drill had lowered puts it back once more', async () => {
    await using stage = await openStage();
    let ending: Ending | undefined;
    await drillWith(stage, async () => {
      ending = await rollBack(stage, { onActed: () => setVariable(stage, dayLimit, 1) });
    });
    expect(ending?.reason).toBe('health passed 1 rounds');
    await expectAsBefore(stage);
  });

  it('says that a lease is disputed still, and leaves that alone', async () => {
    await using stage = await openStage();
    let ending: Ending | undefined;
    await drillWith(stage, async () => {
      await setVariable(stage, dayLimit, 77);
      ending = await rollBack(stage);
    });
    expect(ending).toMatchObject({
      phase: 'verified',
      reason: `health passed 1 rounds; limits are off: lease run-1/budget_block/${dayLimit} is DISPUTED`,
    });
  });

  it('does not act while limits cannot be put back, and gives the target back', async () => {
    await using stage = await openStage();
    let acts = 0;
    const gone = (): never => {
      throw new MusterError('SETTINGS_UNAVAILABLE', 'the host is gone');
    };
    let ending: Ending | undefined;
    await drillWith(stage, async () => {
      ending = await rollBack(stage, { settingsAt: gone, onAct: () => (acts += 1) });
    });
    expect(ending).toEqual({
      phase: 'stuck',
      outcome: 'unknown',
      reason: 'limits that a drill lowered could not be put back; type: muster limits restore --env staging',
    });
    expect(acts).toBe(0);
    await expectAsBefore(stage);
  });

  it('is refused on a target that is held', async () => {
    await using stage = await openStage();
    await hold(stage.tools(), staging, { operator: 'bob', reason: 'deploy' });
    let acts = 0;
    const ending = await rollBack(stage, { onAct: () => (acts += 1) });
    expect(ending.phase).toBe('refused');
    expect(ending.reason).toMatch(/^hold by bob since \S+: deploy; it would have done: /);
    expect(acts).toBe(0);
  });

  it('is refused where another one is at work, and leaves it the target', async () => {
    await using stage = await openStage();
    let second: Ending | undefined;
    const first = await rollBack(stage, {
      onAct: async () => {
        second = await rollBack(stage, { run: 'rollback-2' });
        expect((await stage.target()).lock?.id).toBe('rollback-1');
      },
    });
    expect(first.phase).toBe('verified');
    expect(second?.phase).toBe('refused');
    expect(second?.reason).toMatch(/^runbook rollback-1 has this target until \S+; it would have done: /);
    expect((await stage.target()).lock).toBeUndefined();
  });
});
