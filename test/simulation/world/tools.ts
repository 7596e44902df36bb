import type { DrillTools } from '#act/drill/drill-tools.ts';
import type { SpendLedger } from '#act/drill/spend-ledger.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { createAppender } from '#record/evidence/append.ts';
import { simulatedCaller, type Sent } from '../model/caller.ts';
import { simulatedSettings } from '../model/place.ts';
import { onPutOf, onWriteOf } from './checks.ts';
import type { Process } from './process.ts';
import type { Run, World } from './scene.ts';
import { checkSent } from './spend-checks.ts';
import { busFor, logFor, stateFor } from './stores.ts';
import { must } from './violation.ts';

const nothingSecret = { redact: <T>(value: T): T => value };

/** Everything that one process of Muster is given: the world's ports, through this process. */
export function toolsFor(world: World, process: Process, run?: Run): DrillTools {
  const { core, config, host, service, stores, memo } = world;
  const scene = { core, host, stores, memo, authority: 'local' };
  const { clock } = process;
  const log = logFor(process, stores);
  const by = { version: '0.0.0', config: config.digest, actor: process.name };
  const at: { drill: string | undefined } = { drill: run?.input.drills[0] };
  return {
    state: stateFor(process, stores, onPutOf(scene)),
    log,
    bus: busFor(process, stores),
    appender: createAppender({ log, by, vault: nothingSecret, clock }),
    clock,
    config: config.config,
    vault: nothingSecret,
    home: process.home,
    settingsAt: (source) => simulatedSettings({ core, process, host, source, onWrite: onWriteOf(scene) }),
    guardian: {
      arm: (_, lease) =>
        process.call(
          'guardian',
          () => {
            if (core.chance.is(core.weather.guardianDeaf)) return 'nobody answers';
            memo.armed.add(lease);
            return null;
          },
          { unavailable: (why) => new MusterError('GUARDIAN_UNAVAILABLE', why) },
        ),
    },
    caller: simulatedCaller({
      core,
      process,
      service,
      onSend: (sent) => run && onSend(world, run, at.drill ?? '', sent),
    }),
    onPhase: (_, { drill }) => void (at.drill = drill),
  };
}

function onSend(world: World, run: Run, drill: string, sent: Sent): void {
  const { stores, tally, core } = world;
  const { input } = run;
  const ledger = stores.state.get('drill-spend')?.get(world.target.service)?.value as SpendLedger | undefined;
  const occasion = `${drill}/${input.slot ?? input.run}`;
  checkSent(sent, tally, { key: `${input.run}/${drill}`, occasion, ledger });
  const lease = stores.target?.lease;
  const isOthers = lease?.state === 'LOWERED' && lease.run !== input.run;
  // A process that stood still does at most what it was in the middle of.
  const hasThawed = sent.process.thawedAt > 0 && core.timeline.now() - sent.process.thawedAt < 60_000;
  must(
    !isOthers || hasThawed,
    '5',
    () => `${input.run} calls while ${lease?.run} has the target and has lowered it`,
  );
}
