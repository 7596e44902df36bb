import type { EventDetail } from '#record/event/event.ts';

type Named = Pick<EventDetail, 'run' | 'id'>;

/** `rollback/production-20261122T1443-7`, or `rollback/by-hand/<id>`: ids of its events are `<run>#<phase>`. */
export const runOf = ({ run, id }: Named): string => run ?? id.split('#')[0] ?? id;

export const runbookOf = (detail: Named): string => runOf(detail).split('/')[0] ?? '';

export const phaseOf = ({ id }: Named): string => id.split('#').at(-1) ?? id;

/** A person started it. No environment can be called `by-hand`, so no incident is. */
export const isByHand = (detail: Named): boolean => runOf(detail).split('/')[1] === 'by-hand';
