import { iso, type Clock } from '#ground/base/clock.ts';
import { eventLine } from '#face/cli/view/event-line.ts';
import { reduceView } from '#face/cli/view/reduce-view.ts';
import { renderView } from '#face/cli/view/render-view.ts';
import { openScreen, type Out } from '#face/cli/view/screen.ts';
import type { ViewEvent } from '#face/cli/view/view-event.ts';
import { emptyView, type Target, type ViewModel } from '#face/cli/view/view-model.ts';

export type TerminalView = {
  show(event: ViewEvent): void;
  /** Gives the terminal back, the last picture left on it. Safe to call again. */
  close(): void;
};

export type TerminalViewOptions = {
  out: Out;
  clock: Clock;
  service: string;
  /** What is going to report, in the order to show it. */
  targets?: readonly Target[];
  /** Of the times shown; default UTC. Plain lines are always UTC. */
  timezone?: string;
  /** NO_COLOR and TERM; default this process's. */
  env?: { readonly [name: string]: string | undefined };
};

const repaintMs = 250;

/**
 * A live picture on a terminal, at most four times a second; anywhere else one plain line per change.
 * Handles no signal: whoever stops the process closes the view. An exit without that still gives the terminal back.
 */
export function createTerminalView(options: TerminalViewOptions): TerminalView {
  const { out, env = process.env } = options;
  return out.isTTY && env['TERM'] !== 'dumb' ? liveView(options, isColoured(env)) : plainView(options);
}

/** https://no-color.org: set and not empty. */
const isColoured = (env: NonNullable<TerminalViewOptions['env']>): boolean => !env['NO_COLOR'];

function plainView({ out, service, targets }: TerminalViewOptions): TerminalView {
  let model = emptyView(service, targets);
  return {
    show(event) {
      const line = eventLine(model, event);
      model = reduceView(model, event);
      if (line) out.write(`${iso(line.at).slice(0, 19)}Z  ${line.text}\n`);
    },
    close: () => undefined,
  };
}

function liveView(options: TerminalViewOptions, colour: boolean): TerminalView {
  const { out, clock, service, targets, timezone = 'UTC' } = options;
  const screen = openScreen(out);
  const closing = new AbortController();
  let model: ViewModel = emptyView(service, targets);

  const picture = (): string[] => {
    const { columns, rows } = screen.size();
    // The last column stays free: a cursor that hangs behind it would erase its own last character.
    return renderView(model, { columns: columns - 1, rows, colour, now: clock.now(), timezone });
  };
  const close = (): void => {
    if (closing.signal.aborted) return;
    closing.abort();
    process.off('exit', close);
    screen.close(picture());
  };
  // Painting the same lines again writes nothing, so a picture that stands still costs nothing.
  const repaint = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      screen.paint(picture());
      await clock.sleep(repaintMs, closing.signal);
    }
  };

  process.once('exit', close);
  void repaint();
  return { show: (event) => void (model = reduceView(model, event)), close };
}
