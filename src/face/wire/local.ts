import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createHttpActor } from '#act/runbook/adapters/http.ts';
import { commandActor } from '#act/runbook/adapters/command.ts';
import type { Ending } from '#act/runbook/phase.ts';
import { runbookWorkflow } from '#act/runbook/run-runbook.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import { byOf } from '#face/wire/by.ts';
import { type LocalChecks, openChecks } from '#face/wire/local-checks.ts';
import { openData } from '#face/wire/local-data.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { openDatabase } from '#ground/base/sqlite.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { createLocalEngine, type LocalEngine } from '#ground/durable/adapters/local.ts';
import { sqliteExecutionStore } from '#ground/durable/adapters/local-store.ts';
import { executionName } from '#ground/durable/execution-name.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import type { Anchor } from '#record/evidence/anchor.ts';
import { createAppender } from '#record/evidence/append.ts';
import { createInProcessBus } from '#record/event/adapters/in-process.ts';

export { holdData } from '#face/wire/hold-data.ts';

export type LocalHooks = Pick<RunbookTools, 'onPhase'>;

export type LocalOptions = LocalHooks & { loaded: LoadedConfig; dataDir: string };

/** This machine as the home of everything: one folder of data, one process or several. */
export type LocalHome = UpTools &
  Pick<LocalChecks, 'random'> & {
    anchor: Anchor;
    /** Runs a runbook durably, and waits for its end. */
    runRunbook(input: RunbookInput): Promise<Ending>;
    close(): Promise<void>;
  };

/** From the first approval to the last round, waits included. */
const runbookTimeoutMs = 6 * 3_600_000;

/** Opens the data of this machine, and builds what its stories need. Rejects DATABASE_UNAVAILABLE. */
export async function openLocal({ loaded, dataDir, onPhase }: LocalOptions): Promise<LocalHome> {
  await using opened = new AsyncDisposableStack();
  const { log, state, anchor } = opened.adopt(openData(dataDir), (data) => data.close());
  const runs = opened.adopt(openDatabase(join(dataDir, 'runs.db')), (file) => file.close());
  const { close: _, ...checks } = opened.adopt(await openChecks(loaded), (checking) => checking.close());
  const { http, vault } = checks;
  const by = byOf(loaded, userInfo().username);
  const bus = createInProcessBus();
  const tools: RunbookTools & { location: string } = {
    ...checks,
    log,
    appender: createAppender({ log, by, vault, clock: systemClock }),
    state,
    bus,
    location: 'local',
    actors: { http: createHttpActor(http, vault), command: commandActor },
    ...(onPhase && { onPhase }),
  };
  const workflows = {
    runbook: { run: runbookWorkflow(tools) as unknown as Workflow<Json, Json>, timeoutMs: runbookTimeoutMs },
  };
  const engine = opened.adopt(createLocalEngine({ store: sqliteExecutionStore(runs), workflows }), (it) =>
    it.close(),
  );
  const owned = opened.move();
  return {
    ...tools,
    digest: loaded.digest,
    random: checks.random,
    anchor,
    workflows: engine,
    subscribe: (accept) => bus.subscribe(() => true, accept),
    runRunbook: (input) => runToEnd(engine, input),
    close: () => owned.disposeAsync(),
  };
}

async function runToEnd(engine: LocalEngine, input: RunbookInput): Promise<Ending> {
  const name = executionName([input.run]);
  await engine.start('runbook', name, input);
  return (await engine.result('runbook', name)) as unknown as Ending;
}
