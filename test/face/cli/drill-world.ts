import { onTestFinished } from 'vitest';
import type { Lease, TargetState } from '#act/limits/lease.ts';
import { setTo, type SettingMap } from '#act/limits/setting.ts';
import { changeTarget, readTarget } from '#act/limits/target-store.ts';
import { demoConfig, demoVariables } from '#face/demo/demo-config.ts';
import { startDemo } from '#face/demo/start-demo.ts';
import { openData } from '#face/wire/local-data.ts';
import type { JsonObject } from '#ground/base/json.ts';
import { readConfig } from '#ground/config/read.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';
import type { ConfigInput } from '#ground/config/schema/config.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';

export const target = { service: 'demo', environment: 'staging' };
export const limit = 'COST_ACTOR_DAILY_TOKENS';
export const original = demoVariables.COST_ACTOR_DAILY_TOKENS;

/** A real demo with the command line beside it. Nothing is scheduled. */
export type DrillWorld = {
  cli: CliWorld;
  config: ConfigInput;
  /** What is written where staging's limits are kept. */
  written(): Promise<Record<string, unknown>>;
  write(values: JsonObject): Promise<void>;
  /** The document of staging. */
  state(): Promise<TargetState>;
  changeState(change: (now: TargetState) => TargetState): Promise<void>;
  /** Leaves a lease on the disk, and its limit lowered, as a drill that died would. */
  lower(more?: Partial<Lease>): Promise<void>;
};

export async function drillWorld(
  adapt: (config: ConfigInput) => void = () => undefined,
): Promise<DrillWorld> {
  const demo = await startDemo({
    ports: { staging: 0, production: 0, hosting: 0 },
    variables: demoVariables,
    settingsLive: 'at-once',
    deployMs: 10,
  });
  onTestFinished(() => demo.close());
  // Nobody looks at what would veto a rollback.
  const config: ConfigInput = { ...demoConfig(demo), schedule: {}, runbooks: {} };
  const settings = config.environments['staging']?.settings as { timeout: string };
  // The shorter, the sooner a write that was not answered can land no more.
  settings.timeout = '500ms';
  adapt(config);
  const cli = openCli(config);
  onTestFinished(() => cli.close());
  const url = `${demo.hostingUrl}/environments/staging/variables`;
  const onData = async <T>(work: (data: ReturnType<typeof openData>) => Promise<T>): Promise<T> => {
    await using closing = new AsyncDisposableStack();
    return await work(closing.adopt(openData(cli.data), (data) => data.close()));
  };
  const world: DrillWorld = {
    cli,
    config,
    written: async () => (await (await fetch(url)).json()) as Record<string, unknown>,
    async write(values) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'PATCH', headers, body: JSON.stringify(values) });
      if (!response.ok) throw new Error(`the demo said ${response.status}`);
    },
    state: () => onData(({ state }) => readTarget(state, target)),
    changeState: (change) => onData(async ({ state }) => void (await changeTarget(state, target, change))),
    async lower(more = {}) {
      await world.write({ [limit]: 1 });
      const lease = { ...leaseOn(config), ...more };
      await onData(({ state }) =>
        changeTarget(state, target, (now) => ({ ...now, fence: now.fence + 1, lease })),
      );
    },
  };
  return world;
}

const minuteMs = 60_000;

/** Lowered a minute ago: nothing can be under way any more. */
function leaseOn(input: ConfigInput): Lease {
  const reading = readConfig(input);
  const source = reading.kind === 'valid' && settingsSourceOf(reading.config, target.environment);
  if (!source) throw new Error('the config of the demo is valid');
  const at = Date.now() - minuteMs;
  const originals: SettingMap = { [limit]: setTo(original) };
  return {
    v: 1,
    id: 'budget_block/dead/COST',
    run: 'budget_block/dead',
    state: 'LOWERED',
    source: JSON.parse(JSON.stringify(source)) as JsonObject,
    originals,
    written: { [limit]: setTo(1) },
    openedAt: at,
    lowerBy: at + minuteMs,
    restoreBy: at + 10 * minuteMs,
    loweringAt: at,
    lowerReceipt: null,
    raised: false,
    afterSeq: 0,
  };
}
