import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import type { NotifyTools } from '#observe/notify/notify-workflow.ts';
import { createAppender } from '#record/evidence/append.ts';
import type { Bus } from '#record/event/bus.ts';
import type { Process } from '../../world/process.ts';
import { logFor, stateFor } from '../../world/stores.ts';
import { onArriveOf, onSendOf } from '../checks/act-checks.ts';
import { onPutOf } from '../checks/put-checks.ts';
import { simulatedChannels } from '../model/channels.ts';
import { simulatedActor } from '../model/host.ts';
import { simulatedHttp } from '../model/http.ts';
import { takeEvents } from './bus.ts';
import type { Execution } from './engine.ts';
import type { World } from './scene.ts';

const vault = {
  read: async () => 'a-secret',
  remember: () => undefined,
  redact: <T>(value: T): T => value,
};

/** Everything that one process of Muster is given: the world's ports, through this process. */
export function toolsFor(world: World, process: Process, execution?: Execution): RunbookTools & NotifyTools {
  const { core, config, stores, service, truth, host, received } = world;
  const { clock } = process;
  const log = logFor(process, stores);
  const by = { version: '0.0.0', config: config.digest, actor: 'muster' };
  return {
    config: config.config,
    state: noting(world, stateFor(process, stores, onPutOf(world))),
    log,
    appender: createAppender({ log, by, vault, clock }),
    bus: busFor(world, process),
    clock,
    vault,
    http: simulatedHttp({ process, service, truth, now: () => core.timeline.now() }),
    location: 'local',
    settingsAt: () => {
      throw new Error('this config keeps no settings');
    },
    actors: {
      http: simulatedActor({
        core,
        process,
        service,
        host,
        deaths: () => (world.isQuiet ? 0 : 30 * world.atStep),
        onSend: onSendOf(world, process, execution),
        onArrive: onArriveOf(world),
      }),
    },
    notifiers: simulatedChannels(core, process, received),
  };
}

/** Whoever cannot read windows lets everything count. */
const noting = (world: World, store: StateStore): StateStore => ({
  ...store,
  get: (key) =>
    store.get(key).catch((error: unknown) => {
      if (key.collection === 'window') world.memo.windowTrouble = true;
      throw error;
    }),
});

const unavailable = (why: string): MusterError => new MusterError('BUS_UNAVAILABLE', why, { exit: 3 });

function busFor(world: World, process: Process): Bus {
  const { chance, weather } = world.core;
  return {
    publish: (events) =>
      process
        .call(
          'bus',
          () =>
            chance.is(weather.unapplied)
              ? Promise.resolve(new Set<string>())
              : takeEvents(world, process, events),
          {
            unavailable,
          },
        )
        .then((taken) => taken),
  };
}
