import { epitaphOf } from '#act/drill/drill-journal.ts';
import type { DrillScene } from '#act/drill/drill-scene.ts';
import { parseLedger, reserve, type SpendLedger } from '#act/drill/spend-ledger.ts';
import { releaseLock, takeLock } from '#act/limits/lock-moves.ts';
import { changeTarget, moveTarget } from '#act/limits/target-store.ts';
import { iso } from '#ground/base/clock.ts';
import { authorityOf } from '#ground/config/authority.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Drill } from '#ground/config/schema/drill.ts';
import type { StateKey } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';
import { openIncident } from '#observe/alarm/incident.ts';
import { drillSpend } from '#observe/cost/drill-costs.ts';

/** Above the leases: claims, passes before and after, and what a resumed process loses. */
const slackMs = 1_800_000;

/** Why this drill may not begin, or null: then it has the target, and its spend is reserved. Repeatable. */
export async function admit(scene: DrillScene): Promise<string | null> {
  const { tools, target } = scene;
  const against = (await mayDrill(scene)) ?? isTooLate(scene);
  if (against !== null) return against;
  const incident = await openIncident(tools.state, target);
  if (incident !== undefined) return `an alarm is active: incident ${incident}`;
  const now = tools.clock.now();
  const until = now + lockMs(scene.drill);
  const lock = { kind: 'drill', id: scene.input.run, since: now, until, epitaph: epitaphOf(scene) } as const;
  const taken = await moveTarget(tools.state, target, (state) => takeLock(state, lock, now));
  if (taken.kind === 'refused') return taken.reason;
  // A crash here: the lock is ours and ends by itself; the same run takes it again.
  const unaffordable = await reserveSpend(scene);
  if (unaffordable !== null) await changeTarget(tools.state, target, (state) => releaseLock(state, lock.id));
  return unaffordable;
}

async function mayDrill({ tools: { config, home }, target, name }: DrillScene): Promise<string | null> {
  const { environment } = target;
  const allowed = ownOf(config.environments, environment)?.allowDrills;
  if (!allowed?.names.includes(name)) return `${environment} has no allowDrills for ${name}`;
  const authority = authorityOf(config, environment);
  return authority === home ? null : `authority over ${environment} is ${authority}, and this is ${home}`;
}

function isTooLate({ tools, input, name }: DrillScene): string | null {
  const now = tools.clock.now();
  const by = name === input.drills[0] ? input.startBy : input.endBy;
  return by === undefined || now <= by ? null : `too late: it had to begin by ${iso(by as never)}`;
}

/** The longest that a drill may have its target. */
const lockMs = (drill: Drill): number =>
  slackMs +
  (drill.kind === 'burst-429'
    ? 0
    : drill.leaseFor * (drill.kind === 'budget-block' ? Object.keys(drill.lower).length : 1));

export const spendKey = (service: string): StateKey => ({ collection: 'drill-spend', id: service });

async function reserveSpend({ tools, target, input, name, startedAt }: DrillScene): Promise<string | null> {
  const { config, state } = tools;
  // What it takes when nothing blocks: just then nobody wants to hear that it was more than foreseen.
  const { tokens } = drillSpend(config, name, input.limit).worst;
  const { usdPerMillionTokens, drills = {} } = config.spend;
  let refusal: string | null = null;
  await update(state, spendKey(target.service), parseLedger, (ledger): SpendLedger | undefined => {
    const made = reserve(
      ledger,
      { ...drills, usdPerMillionTokens },
      { id: `${input.run}/${name}`, tokens, at: startedAt },
    );
    refusal = made.kind === 'refused' ? made.reason : null;
    return made.kind === 'reserved' && made.ledger !== ledger ? made.ledger : undefined;
  });
  return refusal;
}
