import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Ending } from '#act/runbook/phase.ts';
import { drillWorkflow, type RunEnding } from '#act/drill/run-drill.ts';
import type { DrillInput } from '#act/drill/drill-input.ts';
import type { DrillTools } from '#act/drill/drill-tools.ts';
import { createCaller } from '#act/drill/http-caller.ts';
import { runbookWorkflow } from '#act/runbook/run-runbook.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { watchTarget } from '#act/limits/watchdog.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import { detachedGuardian } from '#face/wire/detached-guardian.ts';
import { localActors } from '#face/wire/local-actors.ts';
import { localNotifiers } from '#face/wire/local-notifiers.ts';
import { localSettings } from '#face/wire/local-settings.ts';
import { createBurst } from '#ground/http/adapters/undici-burst.ts';
import { openDrivers } from '#face/wire/drivers.ts';
import { byOf } from '#face/wire/by.ts';
import { openChecks } from '#face/wire/local-checks.ts';
import { openData } from '#face/wire/local-data.ts';
import type { OperatorHome } from '#face/wire/operator-home.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { openDatabase } from '#ground/base/sqlite.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { createLocalEngine, type LocalEngine } from '#ground/durable/adapters/local.ts';
import { sqliteExecutionStore } from '#ground/durable/adapters/local-store.ts';
import { executionName } from '#ground/durable/execution-name.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import { notifyWorkflow } from '#observe/notify/notify-workflow.ts';
import { createAppender } from '#record/evidence/append.ts';
import { createInProcessBus } from '#record/event/adapters/in-process.ts';

export { holdData } from '#face/wire/hold-data.ts';

export type LocalHooks = Pick<RunbookTools, 'onPhase'> & { onDrill?: NonNullable<DrillTools['onPhase']> };

export type LocalOptions = LocalHooks & { loaded: LoadedConfig; dataDir: string };

/** This machine as the home of everything: one folder of data, one process or several. */
export type LocalHome = UpTools &
  OperatorHome & {
    /** Runs a runbook durably, and waits for its end. */
    runRunbook(input: RunbookInput): Promise<Ending>;
    /** Runs drills durably, and waits for their end. */
    runDrills(input: DrillInput): Promise<RunEnding>;
    /** The run goes no further, and nobody resumes it; a step that is running is not undone. */
    stopRun(run: string): void;
  };

/** A machine that was away for a week still ends its runs, recorded and told. */
const runbookTimeoutMs = 8 * 86_400_000;
/** Longer than a notice is tried. */
const noticeTimeoutMs = 26 * 3_600_000;
/** All drills of a run; each lease in it ends long before. */
const drillTimeoutMs = 24 * 3_600_000;

/** Opens the data of this machine, and builds what its stories need. Rejects DATABASE_UNAVAILABLE. */
export async function openLocal({ loaded, dataDir, onPhase, onDrill }: LocalOptions): Promise<LocalHome> {
  await using opened = new AsyncDisposableStack();
  const { log, state, anchor } = opened.adopt(openData(dataDir), (data) => data.close());
  const runs = opened.adopt(openDatabase(join(dataDir, 'runs.db')), (file) => file.close());
  const { close: _, ...checks } = opened.adopt(await openChecks(loaded), (checking) => checking.close());
  const { vault } = checks;
  const by = byOf(loaded, userInfo().username);
  const bus = createInProcessBus();
  const tools: RunbookTools = {
    ...checks,
    log,
    appender: createAppender({ log, by, vault, clock: systemClock }),
    state,
    bus,
    settingsAt: localSettings(checks),
    location: 'local',
    home: 'local',
    actors: localActors(checks),
    ...(onPhase && { onPhase }),
  };
  const drilling: DrillTools = {
    ...tools,
    home: 'local',
    guardian: detachedGuardian(dataDir),
    caller: createCaller({ ...checks, burst: createBurst({ clock: systemClock }) }),
    onPhase: (input, told) => onDrill?.(input, told),
  };
  const notify = notifyWorkflow({ ...tools, notifiers: localNotifiers(checks) });
  const workflows = {
    drill: { run: drillWorkflow(drilling) as unknown as Workflow<Json, Json>, timeoutMs: drillTimeoutMs },
    runbook: { run: runbookWorkflow(tools) as unknown as Workflow<Json, Json>, timeoutMs: runbookTimeoutMs },
    notify: { run: notify as unknown as Workflow<Json, Json>, timeoutMs: noticeTimeoutMs },
  };
  const drivers = opened.adopt(openDrivers(dataDir, checks.random), (it) => it.close());
  const store = sqliteExecutionStore(runs);
  const engine = opened.adopt(createLocalEngine({ store, workflows, drivers }), (it) => it.close());
  const whereRuns = (run: string) => engine.whereRuns('drill', executionName([run]));
  const owned = opened.move();
  return {
    ...tools,
    home: 'local',
    digest: loaded.digest,
    random: checks.random,
    anchor,
    workflows: engine,
    subscribe: (accept) => bus.subscribe(() => true, accept),
    runRunbook: async (input) => (await runToEnd(engine, 'runbook', input)) as unknown as Ending,
    runDrills: async (input) => (await runToEnd(engine, 'drill', input)) as unknown as RunEnding,
    stopRun: (run) => engine.stop('drill', executionName([run])),
    isDeadRun: (run) => whereRuns(run) === 'nowhere',
    async buryAbandoned(target) {
      const { lock } = await readTarget(state, target);
      if (lock?.kind !== 'drill' || whereRuns(lock.id) === 'somewhere') return;
      engine.stop('drill', executionName([lock.id]));
      await watchTarget(tools, target, (run) => run === lock.id);
    },
    close: () => owned.disposeAsync(),
  };
}

async function runToEnd(engine: LocalEngine, workflow: string, input: Json & { run: string }): Promise<Json> {
  const name = executionName([input.run]);
  await engine.start(workflow, name, input);
  return engine.result(workflow, name);
}
