import type { Cadence } from '#ground/base/slots.ts';
import { cadenceOf, scheduleOf } from '#ground/config/schedule.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** A check that is scheduled, and where its slots are recorded by whoever watches here. */
export type WatchedStream = { environment: string; check: string; stream: string; cadence: Cadence };

/** In the order of the config. */
export const watchedStreams = ({
  config,
  location,
}: Pick<WatchTools, 'config' | 'location'>): WatchedStream[] =>
  scheduleOf(config).flatMap((set) =>
    set.checks.map((check) => {
      const { environment } = set;
      const stream = slotStream({ environment, service: config.service, check, location });
      return { environment, check, stream, cadence: cadenceOf(set) };
    }),
  );
