import type { DrillInput } from '#act/drill/drill-input.ts';
import type { Told } from '#act/drill/drill-tools.ts';
import type { Io, Settings } from '#face/cli/io.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { tellDrill } from '#face/cli/tell-drill.ts';
import { clean } from '#face/cli/view/text.ts';
import { withLoaded, withStack } from '#face/cli/with-home.ts';
import type { DrilledNow, DrillNowTools, DrillOrder } from '#face/operate/drill-now.ts';
import type { OperatorHome } from '#face/wire/operator-home.ts';
import type { StackHome } from '#face/wire/stack/stack-home.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

/** Runs a drill to its end, on this machine or on the stack in use; Ctrl-C puts limits back first. */
export async function runDrill(
  order: DrillOrder,
  loaded: LoadedConfig,
  io: Io,
  settings: Settings,
): Promise<DrilledNow> {
  const [{ requireDrill }, { requireAuthority }] = await Promise.all([
    import('#face/operate/drill-now.ts'),
    import('#face/operate/require-authority.ts'),
  ]);
  requireDrill(loaded.config, order);
  requireAuthority(loaded.config, order.environment, settings.stack === undefined ? 'local' : 'aws');
  const onDrill = tellDrill(io, systemClock, loaded.config);
  if (settings.stack !== undefined)
    return withStack(settings.stack, loaded, settings, (home) => runThere(order, home, io, onDrill));
  return withLoaded(
    loaded,
    settings,
    async (home) => {
      await home.buryAbandoned({ service: loaded.config.service, environment: order.environment });
      return runStoppable(order, { ...home, start: home.runDrills }, io);
    },
    { onDrill },
  );
}

/** By the stack's drill function, followed in its evidence. */
async function runThere(
  order: DrillOrder,
  home: StackHome,
  io: Io,
  onTold: (input: DrillInput, told: Told) => void,
): Promise<DrilledNow> {
  const [{ drillAfar }, { openRuns }] = await Promise.all([
    import('#face/operate/follow/drill-afar.ts'),
    import('#face/wire/stack/stack-runs.ts'),
  ]);
  await using closing = new AsyncDisposableStack();
  const runs = closing.adopt(openRuns(home.stack, 'drill'), (opened) => opened.close());
  const onTrouble = (text: string): void => void io.err.write(`  ${clean(home.vault.redact(text))}\n`);
  const { name, region } = home.stack;
  const start = async (run: string, input: DrillInput): Promise<void> => {
    await runs.start(run, input);
    io.err.write(`Started on ${name} in ${region}: ${run}\n`);
  };
  const elsewhere = { start, stop: (run: string) => runs.stop(run) };
  const afar = drillAfar(home, elsewhere, { onTold, onTrouble, signal: io.signal });
  return await runStoppable(order, { ...home, ...afar }, io);
}

async function runStoppable(
  order: DrillOrder,
  tools: DrillNowTools & OperatorHome,
  io: Io,
): Promise<DrilledNow> {
  const { drillNow } = await import('#face/operate/drill-now.ts');
  const stopping = announceStop(io);
  const ran = await drillNow({ ...order, operator: operatorHere() }, tools, {
    signal: io.signal,
    onStopping: (text) => void io.err.write(`  ${clean(text)}\n`),
  }).finally(() => stopping[Symbol.dispose]());
  if (ran.waited) io.err.write(stoppedText(ran.waited, order));
  else if (ran.ending.outcome === 'unknown') await sayNext(order, tools, io);
  return ran;
}

const stoppedText = (waited: NonNullable<DrilledNow['waited']>, { environment }: DrillOrder): string =>
  waited.isBack
    ? 'Limits are back.\n'
    : `Not back yet: ${clean(waited.why)}\nThe watchdog goes on; type: muster limits --env ${environment}\n`;

/** Says what Ctrl-C does, and who goes on when a second one cuts that short. */
function announceStop({ signal, err }: Io): Disposable {
  const goesOn = (): void => void err.write('Left; the watchdog goes on with putting limits back.\n');
  const stop = (): void => {
    err.write('Stopping: limits are put back first. Ctrl-C again leaves that to the watchdog.\n');
    process.once('exit', goesOn);
  };
  signal.addEventListener('abort', stop, { once: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', stop);
      process.off('exit', goesOn);
    },
  };
}

/** What to do about it, where that can be told; else where to read on. */
async function sayNext(order: DrillOrder, home: OperatorHome, { err }: Io): Promise<void> {
  const { objectionsTo } = await import('#face/operate/drill-objections.ts');
  const objections = await objectionsTo(order, home);
  const nexts = [...new Set(objections.map(({ next }) => next))];
  const next = nexts.length > 0 ? nexts.join('; ') : `muster limits --env ${order.environment}`;
  err.write(`Next: ${next}\n`);
}
