import type { StateStore } from '#ground/state/state-store.ts';
import { AlarmState, quietState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmName } from '#observe/alarm/alarm-subject.ts';
import { dropMembers, readMembers, type Target } from '#observe/alarm/incident.ts';

/**
 * Takes out of a target's open incident what is in it without being raised: a process that died between joining it and
 * raising leaves that behind, and whoever comes next may hold the raise back. Left alone it would stay open for ever, and
 * with that keep drills away and runbooks from a second run. One read, and one more for each member; writes only where one is quiet.
 */
export async function dropQuiet(state: StateStore, target: Target): Promise<void> {
  const members = await readMembers(state, target);
  if (!members) return;
  const quiet: string[] = [];
  for (const check of members.checks) {
    if (await isQuiet(state, { ...target, check })) quiet.push(check);
  }
  // Who joins after the members were read has changed the version: then nobody is taken out.
  if (quiet.length > 0) await dropMembers(state, target, quiet, members.version);
}

/** Quiet, and whoever is about to store that it is raised has lost that race: it begins again, and joins again. */
async function isQuiet(state: StateStore, alarm: AlarmName): Promise<boolean> {
  const stored = await state.get(alarmKey(alarm));
  const now = stored ? AlarmState.safeParse(stored.value).data : quietState;
  // Of one that makes no sense nobody knows: it stays. Whoever looks at all alarms tells of it.
  if (!now || now.raised) return false;
  return (await state.put(alarmKey(alarm), now, stored?.version ?? 'absent')).kind === 'stored';
}
