import { howBad, threadOf, type Teller, type Told } from '#observe/notify/teller.ts';
import type { EventDetail } from '#record/event/event.ts';

/** Nothing but unknown: it probes, and cannot tell. */
export const tellBlind: Teller = (detail) => ({
  ...aboutMuster(detail),
  title: `${howBad(detail)} Muster is blind: ${detail.reason}`,
  facts: [
    `blind: ${detail.reason}`,
    'what it means: Muster asks and cannot tell; an outage there would raise no alarm now',
  ],
});

/** Slots without records: it does not probe. */
export const tellSilent: Teller = (detail) => ({
  ...aboutMuster(detail),
  title: `${howBad(detail)} Muster is silent: ${detail.reason}`,
  facts: [
    `silent: ${detail.reason}`,
    'what it means: nothing is probed or recorded there; an outage would raise no alarm now',
  ],
});

const aboutMuster = (detail: EventDetail): Pick<Told, 'kind' | 'thread' | 'next'> => ({
  kind: 'open',
  thread: threadOf(detail),
  next: [
    `you can: muster doctor --env ${detail.environment} (secrets, network, clock, and what to do)`,
    `you can: muster evidence list --env ${detail.environment} --since 1h`,
  ],
});
