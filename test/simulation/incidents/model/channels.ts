import { MusterError } from '#ground/base/muster-error.ts';
import type { Delivery, Notifiers } from '#observe/notify/channel.ts';
import type { Core, Process } from '../../world/process.ts';

/** What each `notify` entry was told, by event. */
export type Received = Map<string, Set<string>>;

const unavailable = (why: string): MusterError => new MusterError('CHANNEL_UNAVAILABLE', why);

/** Receivers that lose what they are sent, or that they answered. */
export function simulatedChannels(core: Core, process: Process, received: Received): Notifiers {
  const { chance, weather } = core;
  const tell = async (name: string, id: string): Promise<Delivery> => {
    const note = (): Delivery => {
      if (chance.is(weather.unanswered / 2)) return { kind: 'rejected', detail: 'answered 410' };
      if (chance.is(weather.unanswered)) return { kind: 'unsure', detail: 'answered 500' };
      const told = received.get(name) ?? new Set();
      received.set(name, told.add(id));
      const isLost = chance.is(weather.lost);
      return isLost ? { kind: 'unsure', detail: 'no answer' } : { kind: 'delivered', detail: 'answered 200' };
    };
    return process.call('caller', note, { unavailable });
  };
  return {
    slack: ({ name }, { id }) => tell(name, id),
    pagerduty: ({ name }, { id }) => tell(name, id),
  };
}
