import { z } from 'zod';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { StateStore, Version } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';

/** An incident spans a target's first alarm raised to its last cleared. */
const Incidents = z.strictObject({
  /** So far, on this target. */
  count: z.int().min(0),
  open: z
    .strictObject({ id: z.string(), since: z.int(), checks: z.array(z.string()).min(1) })
    .exactOptional(),
});
export type Incidents = z.infer<typeof Incidents>;

export type Target = { service: string; environment: string };

const incidentKey = ({ service, environment }: Target) => ({
  collection: 'incident',
  id: `${service}/${environment}`,
});

/**
 * The target's open incident, opened by this check if there is none. Repeating it changes nothing but the version, which
 * tells whoever is about to take this check out that it is on its way in again.
 */
export async function joinIncident(
  store: StateStore,
  target: Target,
  check: string,
  at: EpochMs,
): Promise<string> {
  const { value } = await update(store, incidentKey(target), parse, (now) => join(now, target, check, at));
  if (!value.open) throw new Error('an incident that was joined is open');
  return value.open.id;
}

/** Takes the check out of the open incident, and closes it with the last one. Repeating it changes nothing. */
export async function leaveIncident(store: StateStore, target: Target, check: string): Promise<void> {
  await update(store, incidentKey(target), parse, (now) => leave(now, check));
}

/** Those in the open incident, and the version of it. */
export type Members = { checks: readonly string[]; version: Version };

export async function readMembers(store: StateStore, target: Target): Promise<Members | undefined> {
  const stored = await store.get(incidentKey(target));
  const { open } = parse(stored?.value);
  return stored && open && { checks: open.checks, version: stored.version };
}

/** Takes checks out of it as `leaveIncident` does, unless anybody joined or left since that version. */
export async function dropMembers(
  store: StateStore,
  target: Target,
  gone: readonly string[],
  version: Version,
): Promise<void> {
  const stored = await store.get(incidentKey(target));
  const before = parse(stored?.value);
  const after = gone.reduce((now, check) => leave(now, check) ?? now, before);
  if (after !== before) await store.put(incidentKey(target), after, version);
}

/** The id of the target's open incident, if there is one. */
export async function openIncident(store: StateStore, target: Target): Promise<string | undefined> {
  return parse((await store.get(incidentKey(target)))?.value).open?.id;
}

const parse = (value: Json | undefined): Incidents =>
  value === undefined ? { count: 0 } : Incidents.parse(value);

function join(now: Incidents, target: Target, check: string, at: EpochMs): Incidents {
  if (now.open?.checks.includes(check)) return now;
  if (now.open) return { ...now, open: { ...now.open, checks: [...now.open.checks, check] } };
  const count = now.count + 1;
  return { count, open: { id: incidentId(target, count, at), since: at, checks: [check] } };
}

function leave(now: Incidents, check: string): Incidents | undefined {
  if (!now.open?.checks.includes(check)) return undefined;
  const checks = now.open.checks.filter((name) => name !== check);
  return checks.length === 0 ? { count: now.count } : { ...now, open: { ...now.open, checks } };
}

/** `production-20261122T1443-7`: where, when (UTC), the how-manieth. */
const incidentId = ({ environment }: Target, count: number, at: EpochMs): string =>
  `${environment}-${new Date(at).toISOString().slice(0, 16).replace(/[-:]/g, '')}-${count}`;
