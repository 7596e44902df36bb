import { epitaphOf } from '#act/drill/drill-journal.ts';
import type { DrillScene } from '#act/drill/drill-scene.ts';
import type { DrillTools } from '#act/drill/drill-tools.ts';
import { giveBack } from '#act/drill/leave-target.ts';
import { burstAndCoolMsMax } from '#act/drill/play-burst.ts';
import {
  cancel,
  parseLedger,
  type Reservation,
  reserve,
  spendKey,
  type SpendLedger,
} from '#act/drill/spend-ledger.ts';
import { notAtBaseline } from '#act/limits/at-baseline.ts';
import { watchedLimits } from '#act/limits/baseline-of.ts';
import { takeLock } from '#act/limits/lock-moves.ts';
import { moveTarget } from '#act/limits/target-store.ts';
import { type EpochMs, epochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import { authorityOf } from '#ground/config/authority.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Drill } from '#ground/config/schema/drill.ts';
import { update } from '#ground/state/update.ts';
import { openIncident } from '#observe/alarm/incident.ts';
import { drillSpend } from '#observe/cost/drill-costs.ts';
import { maintenanceReason } from '#observe/window/maintenance-reason.ts';

/** Above the leases: claims, passes before and after, and what a resumed process loses. */
const slackMs = 1_800_000;

/**
 * Why this drill may not begin, or null: then it has the target, and its spend is reserved. Repeatable; one that is refused
 * keeps nothing, not even what an earlier attempt had taken. An attempt whose time is over leaves alone what the next one
 * has taken since.
 */
export async function admit(scene: DrillScene, signal: AbortSignal): Promise<string | null> {
  const against = await obstacle(scene);
  if (against !== null && !signal.aborted) await withdraw(scene);
  return against;
}

async function obstacle(scene: DrillScene): Promise<string | null> {
  const { tools, target } = scene;
  const against = mayDrill(scene) ?? isTooLate(scene);
  if (against !== null) return against;
  const incident = await openIncident(tools.state, target);
  if (incident !== undefined) return `an alarm is active: incident ${incident}`;
  const now = tools.clock.now();
  const planned = await maintenanceReason(tools, target.environment, now);
  if (planned !== undefined) return planned;
  const until = now + lockMs(scene.drill);
  const lock = { kind: 'drill', id: scene.input.run, since: now, until, epitaph: epitaphOf(scene) } as const;
  const taken = await moveTarget(tools.state, target, (state) => takeLock(state, lock, now));
  if (taken.kind === 'refused') return taken.reason;
  // A crash here: the lock is ours and ends by itself; the same run takes it again.
  return (await offBaseline(scene)) ?? reserveSpend(scene);
}

/** Leaves the target as if it had never been asked for. */
export async function withdraw(scene: DrillScene): Promise<void> {
  const { tools, target, input, name } = scene;
  await update(tools.state, spendKey(target.service), parseLedger, (ledger) =>
    cancel(ledger, `${input.run}/${name}`),
  );
  await giveBack(scene);
}

/** Every limit of the environment counts: another one that is off would block first, or hide that this one does not. */
async function offBaseline({ tools, target }: DrillScene): Promise<string | null> {
  const watched = watchedLimits(tools.config, target.environment);
  if (!watched) return null;
  const off = await notAtBaseline(tools.settingsAt(watched.source), watched.baseline);
  return off === null ? null : `live is not baseline: ${off}`;
}

type Place = Pick<DrillScene, 'target' | 'name'> & { tools: Pick<DrillTools, 'config' | 'home'> };

/** Why the config says that it is not to be, or null. */
export function mayDrill({ tools: { config, home }, target, name }: Place): string | null {
  const { environment } = target;
  const allowed = ownOf(config.environments, environment)?.allowDrills;
  if (!allowed?.names.includes(name)) return `${environment} has no allowDrills for ${name}`;
  const authority = authorityOf(config, environment);
  return authority === home ? null : `authority over ${environment} is ${authority}, and this is ${home}`;
}

/** A run that began too late does none of its drills; one that takes long leaves those that come too late. */
function isTooLate({ tools, input: { startBy, endBy }, begunAt }: DrillScene): string | null {
  if (startBy !== undefined && begunAt > startBy) return tooLate(startBy);
  return endBy !== undefined && tools.clock.now() > endBy ? tooLate(endBy) : null;
}

const tooLate = (by: number): string => `too late: it had to begin by ${iso(epochMs(by))}`;

/** The longest that a drill may have its target. */
export const lockMs = (drill: Drill): number =>
  slackMs +
  (drill.kind === 'burst-429'
    ? burstAndCoolMsMax
    : drill.leaseFor * (drill.kind === 'budget-block' ? Object.keys(drill.lower).length : 1));

async function reserveSpend({ tools, target, input, name, startedAt }: DrillScene): Promise<string | null> {
  const { config, state } = tools;
  const wanted = { drill: name, limit: input.limit, id: `${input.run}/${name}`, at: startedAt };
  let refusal: string | null = null;
  await update(state, spendKey(target.service), parseLedger, (ledger): SpendLedger | undefined => {
    const made = reservation(config, ledger, wanted);
    refusal = made.kind === 'refused' ? made.reason : null;
    return made.kind === 'reserved' && made.ledger !== ledger ? made.ledger : undefined;
  });
  return refusal;
}

/** What the ledger becomes when this drill reserves what it takes, or why it may not. Pure. */
export function reservation(
  config: Config,
  ledger: SpendLedger,
  { drill, limit, id, at }: { drill: string; limit?: string | undefined; id: string; at: EpochMs },
): Reservation {
  // What it takes when nothing blocks: just then nobody wants to hear that it was more than foreseen.
  const { tokens } = drillSpend(config, drill, limit).worst;
  const { usdPerMillionTokens, drills = {} } = config.spend;
  return reserve(ledger, { ...drills, usdPerMillionTokens }, { id, tokens, at });
}
