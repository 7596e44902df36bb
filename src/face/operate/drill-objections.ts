import { mayDrill, reservation } from '#act/drill/admit.ts';
import { parseLedger, spendKey } from '#act/drill/spend-ledger.ts';
import { isOpen } from '#act/limits/lease.ts';
import { activeHold, takeLock } from '#act/limits/lock-moves.ts';
import type { Target } from '#act/limits/target.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { whoLowers } from '#face/operate/who-lowers.ts';
import type { DrillOrder } from '#face/operate/drill-now.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { openIncident } from '#observe/alarm/incident.ts';
import { maintenanceReason } from '#observe/window/maintenance-reason.ts';

/** Why a drill would be refused now, and what to do about it. */
export type Objection = { reason: string; next: string };

export type ObjectionTools = {
  config: Config;
  home: Authority;
  /** Absent: nothing was ever recorded here. */
  state?: StateStore;
  clock: Pick<Clock, 'now'>;
};

/** All that can be told by reading config and state alone: nothing is sent, written or read from the target. */
export async function objectionsTo(order: DrillOrder, tools: ObjectionTools): Promise<Objection[]> {
  const { config, home, state } = tools;
  const target = { service: config.service, environment: order.environment };
  const forbidden = mayDrill({ tools: { config, home }, target, name: order.drill });
  const written = forbidden === null ? [] : [{ reason: forbidden, next: configNext(order, home) }];
  const stored = state ? await inState(order, target, { ...tools, state }) : [];
  return [...written, ...(await planned(order, tools)), ...stored];
}

/** Planned work: the config plans it, or somebody opened it. */
async function planned({ environment }: DrillOrder, tools: ObjectionTools): Promise<Objection[]> {
  const { config, state = nothingStored, clock } = tools;
  const reason = await maintenanceReason({ config, state }, environment, clock.now());
  const next = `wait, or end what somebody began: muster maintenance end --env ${environment}`;
  return reason === undefined ? [] : [{ reason, next }];
}

const nothingStored: Pick<StateStore, 'get'> = { get: async () => undefined };

const configNext = ({ drill, environment }: DrillOrder, home: Authority): string =>
  `in the config, environments.${environment}: allowDrills names ${drill} and says why, authority is ${home}`;

async function inState(
  order: DrillOrder,
  target: Target,
  { config, state, clock }: ObjectionTools & { state: StateStore },
): Promise<Objection[]> {
  const objections: Objection[] = [];
  const { environment } = order;
  const incident = await openIncident(state, target);
  if (incident !== undefined)
    objections.push({
      reason: `an alarm is active: incident ${incident}`,
      next: `muster alarms --env ${environment}`,
    });
  const now = clock.now();
  const targetState = await readTarget(state, target);
  const taken = takeLock(targetState, { kind: 'drill', id: 'nobody yet', since: now, until: now }, now);
  if (taken.kind === 'refused') {
    const isHeld = activeHold(targetState, now) !== undefined;
    const next = isHeld ? `muster release-hold --env ${environment}` : `muster limits --env ${environment}`;
    objections.push({ reason: taken.reason, next });
    if (isHeld && isOpen(targetState.lease))
      objections.push({
        reason: `${whoLowers(targetState.lease)} has limits lowered`,
        next: `muster limits --env ${environment}`,
      });
  }
  const ledger = parseLedger((await state.get(spendKey(target.service)))?.value);
  const made = reservation(config, ledger, { ...order, id: 'nobody yet', at: now });
  if (made.kind === 'refused')
    objections.push({ reason: made.reason, next: 'wait, or raise spend.drills in the config' });
  return objections;
}
