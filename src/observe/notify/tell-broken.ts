import { formatDuration } from '#ground/base/duration.ts';
import { brokenToldMsMin } from '#observe/notify/notices-for.ts';
import { threadOf, type Teller, type Told } from '#observe/notify/teller.ts';
import type { EventDetail } from '#record/event/event.ts';

/** A record that must never change did: of no environment, and nothing that Muster could mend. */
export const tellBroken: Teller = (detail, { authority }) => ({
  kind: 'open',
  thread: threadOf(detail),
  title: `${detail.severity.toUpperCase()} evidence broken: ${detail.reason}`,
  facts: [
    `broken: ${detail.reason}`,
    ...(detail.broken?.hash === undefined ? [] : [`its hash was: ${detail.broken.hash}`]),
    'what it means: records are only ever added; somebody wrote past Muster, and what this one proved is in doubt',
    `there may be more: one such message comes in ${formatDuration(brokenToldMsMin)}, and each break is recorded`,
    'Muster: goes on watching and recording, keeps this in its stream witness, and mends nothing',
    restoring[authority],
  ],
  next: nextOf(detail),
});

const restoring = {
  aws: 'to do: find out who may write to the evidence table, and take that away; restore it to a point in time before this, under another name, and compare',
  local:
    'to do: find out who wrote to muster.db; keep a copy of the folder as it is, and compare it with a backup',
} as const;

const nextOf = ({ broken }: EventDetail): Told['next'] => [
  'you can: muster evidence verify (what is broken, and where)',
  'you can: muster evidence list --kind witness (each break that was seen)',
  ...(broken?.seq === undefined ? [] : [`you can: muster evidence show ${broken.stream}#${broken.seq}`]),
];
