import { printAnswer } from '#face/cli/answer.ts';
import type { Io, Settings } from '#face/cli/io.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { clean } from '#face/cli/view/text.ts';
import { withStack } from '#face/cli/with-home.ts';
import { counted } from '#face/cli/words.ts';
import type { DrillOrder } from '#face/operate/drill-now.ts';
import type { ObjectionTools } from '#face/operate/drill-objections.ts';
import type { DrillPreview } from '#face/operate/preview-drill.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

/** What a drill would do in the home in use, without opening data that is not there. Resolves to the exit code. */
export async function previewDrill(
  order: DrillOrder,
  loaded: LoadedConfig,
  io: Io,
  settings: Settings,
): Promise<number> {
  const { previewOf } = await import('#face/operate/preview-drill.ts');
  const previewed = await withState(loaded, settings, (known) =>
    previewOf(order, { config: loaded.config, clock: systemClock, ...known }),
  );
  const objections = previewed.objections.map(({ reason, next }) => ({
    reason,
    next: onStack(next, settings),
  }));
  const preview = { ...previewed, objections };
  printAnswer(io, settings, { data: preview, text: show(preview) });
  return preview.objections.length > 0 ? 3 : 0;
}

type Known = Pick<ObjectionTools, 'home' | 'state'>;

async function withState<T>(
  loaded: LoadedConfig,
  settings: Settings,
  work: (known: Known) => Promise<T>,
): Promise<T> {
  if (settings.stack !== undefined) return withStack(settings.stack, loaded, settings, work);
  const { hasData, openData } = await import('#face/wire/local-data.ts');
  if (!hasData(settings.data)) return work({ home: 'local' });
  await using closing = new AsyncDisposableStack();
  const { state } = closing.adopt(openData(settings.data), (opened) => opened.close());
  return await work({ home: 'local', state });
}

function show({ drill, environment, would, cost, objections }: DrillPreview): string {
  const { requests, tokens, worst, usd, minutesExpected, minutesMax, redeploys } = cost;
  const price = usd === undefined ? '' : `, ${usd.toFixed(4)} USD`;
  const refusals = objections.flatMap(({ reason, next }) => [
    `Refused now: ${clean(reason)}`,
    `  next: ${next}`,
  ]);
  return [
    `${drill} on ${environment} would`,
    ...would.map((line) => `  ${clean(line)}`),
    `At most ${counted(requests, 'request')}, ${counted(tokens, 'token')}${price}; when nothing blocks ${counted(worst.tokens, 'token')}`,
    `About ${minutes(minutesExpected)}, at most ${minutes(minutesMax)}; ${counted(redeploys, 'redeploy')}`,
    ...(refusals.length > 0 ? refusals : ['Nothing that can be told by reading speaks against it.']),
  ].join('\n');
}

const minutes = (count: number): string =>
  count < 1 ? `${Math.ceil(count * 60)} seconds` : counted(Math.ceil(count), 'minute');
