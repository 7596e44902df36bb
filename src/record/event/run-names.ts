import type { EventDetail } from '#record/event/event.ts';

type Named = Pick<EventDetail, 'run' | 'id'>;

/** `rollback/production-20261122T1443-7`, or `rollback/by-hand/<id>`: ids of its events are `<run>#<phase>`. */
export const runOf = ({ run, id }: Named): string => run ?? id.split('#')[0] ?? id;

export const runbookOf = (detail: Named): string => runOf(detail).split('/')[0] ?? '';

export const phaseOf = ({ id }: Named): string => id.split('#').at(-1) ?? id;

/**
 * The name of a run that a person starts. Those that alarms start are named for their incident, which no environment can
 * call `by-hand`.
 */
export const byHand = (runbook: string, id: string): string => `${runbook}/by-hand/${id}`;

/** A person started the run of this name. */
export const isByHand = (run: string): boolean => run.split('/')[1] === 'by-hand';
