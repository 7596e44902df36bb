import { z } from 'zod';
import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { looksSecret } from '#ground/config/secret-like.ts';
import { changeOn, type ChangePlan } from '#act/limits/change-on.ts';
import { showDifferences } from '#act/limits/judge-found.ts';
import { forbidsLowering, forbidsRestoring, markerText } from '#act/limits/marker.ts';
import { type Budget, refusedBy, startBudget, type Place } from '#act/limits/place.ts';
import { setTo, type SettingMap, unset } from '#act/limits/setting.ts';
import type { Liveness, LowerOrder, RestoreOrder, Settings } from '#act/limits/settings.ts';

/** Of handshakes that wait for their turn, and of a process that stands still. */
const marginMs = 2000;

/** Honest settings on any place: what is found decides what is written, and what is read afterwards what is answered. */
export function settingsOn<Guard>(place: Place<Guard>, clock: Clock): Settings {
  const begin = () => startBudget(clock, place.withinMs);
  return {
    timeoutMs: place.withinMs + marginMs,
    async read(names) {
      refuseSecrets(names);
      const { values, version } = await place.read(names, begin());
      return { values, ...(version !== undefined && { version }) };
    },
    async lower(order) {
      refuseSecrets(Object.keys(order.changes));
      const result = await changeOn(place, lowering(order), begin());
      if (!order.isRestart || result.kind !== 'done') return result;
      return { ...result, receipt: { restart: markerText(order), of: result.receipt } };
    },
    restore: (order) => changeOn(place, restoring(order), begin()),
    live(expected, receipt) {
      const restart = Restart.safeParse(receipt).data;
      return restart
        ? liveAnew(place, expected, restart, begin())
        : liveOn(place, expected, receipt, begin());
    },
    async marker() {
      if (place.marker === undefined) return undefined;
      const { values } = await place.read([place.marker], begin());
      const marker = values[place.marker];
      return marker?.set ? String(marker.value) : undefined;
    },
    deployedBetween: (from, to) => place.deployedBetween(from, to, begin()),
  };
}

async function liveOn<Guard>(
  place: Place<Guard>,
  expected: SettingMap,
  receipt: Json,
  budget: Budget,
): Promise<Liveness> {
  const { values } = await place.read(Object.keys(expected), budget);
  const different = showDifferences(expected, values);
  if (different !== '') return { live: 'no', reason: `written: ${different}`, again: true };
  return place.running(expected, receipt, budget);
}

/** What is known of a restart: the marker that it wrote, and what the place said of it. */
const Restart = z.strictObject({ restart: z.string(), of: z.json() });

/** The values are those that ran before: only a deployment that is named, or the marker, tells the new from the old. */
async function liveAnew<Guard>(
  place: Place<Guard>,
  expected: SettingMap,
  { restart, of }: z.infer<typeof Restart>,
  budget: Budget,
): Promise<Liveness> {
  if (of !== null) return liveOn(place, expected, of, budget);
  if (place.marker !== undefined)
    return liveOn(place, { ...expected, [place.marker]: setTo(restart) }, of, budget);
  const liveness = await liveOn(place, expected, of, budget);
  const reason = 'what ran before had the same values: only a marker would tell that it was restarted';
  return liveness.live === 'yes' ? { live: 'cannot-know', reason } : liveness;
}

const lowering = (order: LowerOrder): ChangePlan => ({
  wish: { ordered: { ...order.expected, ...order.changes }, replaceable: order.expected },
  marker: setTo(markerText(order)),
  objection: (marker) => forbidsLowering(marker, order),
  despiteDispute: false,
  restoreBy: order.restoreBy,
});

/** What is ours goes back even where somebody else changed another one: each limit that stays lowered is one too many. */
const restoring = ({ originals, written, fence, overMarker }: RestoreOrder): ChangePlan => ({
  wish: { ordered: originals, replaceable: written },
  marker: unset,
  objection: (marker) => (overMarker ? undefined : forbidsRestoring(marker, fence)),
  despiteDispute: true,
});

/** Restoring asks no such thing: what was lowered goes back whatever its name. */
function refuseSecrets(names: readonly string[]): void {
  const secret = names.find(looksSecret);
  if (secret !== undefined)
    throw refusedBy(`${secret} looks like the name of a secret: it is never read or written`);
}
