import type { Lease, LeaseState, TargetState } from '#act/limits/lease.ts';
import type { Process } from './process.ts';
import { must } from './violation.ts';

/** From which states a lease may come to which, as DESIGN draws it. `none`: it was not there. */
const moves: Record<LeaseState, readonly (LeaseState | 'none')[]> = {
  PREPARED: ['none'],
  LOWERING: ['PREPARED', 'LOWERING', 'LOWERED'],
  LOWERED: ['LOWERING', 'LOWERED'],
  RESTORING: ['PREPARED', 'LOWERING', 'LOWERED', 'RESTORING', 'COOLING', 'DISPUTED'],
  COOLING: ['RESTORING', 'COOLING'],
  CLOSED: ['COOLING', 'RESTORING', 'DISPUTED', 'CLOSED'],
  DISPUTED: ['PREPARED', 'LOWERING', 'LOWERED', 'RESTORING', 'COOLING', 'DISPUTED'],
};

const isOpen = (lease: Lease | undefined): lease is Lease => lease !== undefined && lease.state !== 'CLOSED';

/** Holds every new document of a target against the one before it. */
export function checkTarget(process: Process, before: TargetState | undefined, after: TargetState): void {
  const [was, is] = [before?.lease, after.lease];
  must(after.fence >= (before?.fence ?? 0), '1', () => `the fence went back to ${after.fence}`);
  if (is && is.id !== was?.id) checkOpening(before, after, was);
  else if (is && was) checkMove(before!, after, was, is);
  must(
    !was || is !== undefined,
    '1',
    () => `the lease ${was?.id} is gone from its document, by ${process.name}`,
  );
  checkLock(process, before, after);
}

function checkOpening(before: TargetState | undefined, after: TargetState, was: Lease | undefined): void {
  const { id, state, run, restoreBy, openedAt } = after.lease!;
  must(!isOpen(was), '5', () => `lease ${id} was opened while ${was?.id} is ${was?.state}`);
  // What somebody left lowered without a lease is adopted, and only restored.
  if (state === 'RESTORING') return;
  must(state === 'PREPARED', '1', () => `lease ${id} begins as ${state}`);
  must(restoreBy > openedAt, '1', () => `lease ${id} has no time`);
  must(after.fence > (before?.fence ?? 0), '1', () => `lease ${id} was opened under an old fence`);
  must(after.lock?.id === run, '5', () => `lease ${id} was opened, and ${after.lock?.id} has the target`);
}

function checkMove(before: TargetState, after: TargetState, was: Lease, is: Lease): void {
  const told = `lease ${is.id} went from ${was.state} to ${is.state}`;
  must(was.state === is.state || moves[is.state].includes(was.state), '1', () => told);
  const takesOver = is.state !== was.state && ['RESTORING', 'DISPUTED'].includes(is.state);
  must(!takesOver || after.fence > before.fence, '1', () => `${told} under the same fence`);
  const closes = is.state === 'CLOSED' && was.state === 'RESTORING';
  must(!closes || is.loweringAt === undefined, '1', () => `${told} without a second read-back`);
  must(
    JSON.stringify(is.originals) === JSON.stringify(was.originals) && is.restoreBy === was.restoreBy,
    '1',
    () => `lease ${is.id} changed what it puts back, or when`,
  );
}

function checkLock(process: Process, before: TargetState | undefined, after: TargetState): void {
  const [was, is] = [before?.lock, after.lock];
  if (!is || is.id === was?.id) return;
  const lease = before?.lease;
  if (is.kind === 'runbook') {
    must(was?.kind !== 'runbook' || was.until <= process.clock.now(), '5', () => 'two rollbacks at once');
    return;
  }
  must(!isOpen(lease), '5', () => `${is.id} took the target while lease ${lease?.id} is ${lease?.state}`);
  must(!was || was.until <= process.clock.now(), '5', () => `${is.id} took the target, which ${was?.id} has`);
}
