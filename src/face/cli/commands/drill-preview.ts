import { printAnswer } from '#face/cli/answer.ts';
import type { Io, Settings } from '#face/cli/io.ts';
import { clean } from '#face/cli/view/text.ts';
import { counted } from '#face/cli/words.ts';
import type { DrillOrder } from '#face/operate/drill-now.ts';
import type { DrillPreview } from '#face/operate/preview-drill.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

/** What a drill would do here, without opening data that is not there. Resolves to the exit code. */
export async function previewDrill(
  order: DrillOrder,
  { config }: LoadedConfig,
  io: Io,
  settings: Settings,
): Promise<number> {
  const [{ previewOf }, { hasData, openData }] = await Promise.all([
    import('#face/operate/preview-drill.ts'),
    import('#face/wire/local-data.ts'),
  ]);
  await using closing = new AsyncDisposableStack();
  const data = hasData(settings.data)
    ? closing.adopt(openData(settings.data), (opened) => opened.close())
    : undefined;
  const state = data && { state: data.state };
  const preview = await previewOf(order, { config, home: 'local', clock: systemClock, ...state });
  printAnswer(io, settings, { data: preview, text: show(preview) });
  return preview.objections.length > 0 ? 3 : 0;
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
