import { activeHold } from '#act/limits/lock-moves.ts';
import { allTargets, readTarget } from '#act/limits/target-store.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { parseWindows } from '#observe/window/window.ts';

/** What people have open: a window in which nobody is alarmed, or a hold, in which no drill and no runbook acts. */
export type Quiet = {
  environment: string;
  kind: 'hold' | 'maintenance' | 'snooze' | 'unreadable';
  /** Absent: all of them. */
  checks?: string[];
  /** Absent: until somebody ends it. */
  until?: number;
  operator?: string;
  /** Of what is unreadable: why. */
  reason?: string;
};

const pageSize = 100;
const whyMax = 200;

/** As far as it is stored: what the config plans is not. By environment; of all of them when none is named. */
export async function listQuiet(state: StateStore, now: EpochMs, environment?: string): Promise<Quiet[]> {
  const quiet = [...(await windowsIn(state, now)), ...(await holdsIn(state, now))];
  return quiet
    .filter((one) => environment === undefined || one.environment === environment)
    .sort((a, b) => (a.environment < b.environment ? -1 : a.environment > b.environment ? 1 : 0));
}

async function windowsIn(state: StateStore, now: EpochMs): Promise<Quiet[]> {
  const quiet: Quiet[] = [];
  for (let after: string | undefined; ;) {
    const page = await state.list('window', { limit: pageSize, ...(after !== undefined && { after }) });
    for (const { id, value } of page) {
      const [, environment = ''] = id.split('/');
      quiet.push(...(await readable(environment, () => openOf(environment, parseWindows(value), now))));
    }
    after = page.at(-1)?.id;
    if (page.length < pageSize) return quiet;
  }
}

const openOf = (environment: string, { windows }: ReturnType<typeof parseWindows>, now: EpochMs): Quiet[] =>
  windows.flatMap(({ kind, checks, from, until, operator, reason }) =>
    kind === 'drill' || from > now || until <= now
      ? []
      : [
          {
            environment,
            kind,
            ...(checks && { checks }),
            until,
            ...(operator !== undefined && { operator }),
            ...(reason !== undefined && { reason }),
          },
        ],
  );

async function holdsIn(state: StateStore, now: EpochMs): Promise<Quiet[]> {
  const quiet: Quiet[] = [];
  for await (const target of allTargets(state)) {
    const { environment } = target;
    const holds = await readable(environment, async () => {
      const hold = activeHold(await readTarget(state, target), now);
      if (!hold) return [];
      const { operator, reason, until } = hold;
      return [{ environment, kind: 'hold', operator, reason, ...(until !== undefined && { until }) }];
    });
    quiet.push(...holds);
  }
  return quiet;
}

/** One that cannot be read hides neither the others nor what is raised. */
async function readable(environment: string, read: () => Quiet[] | Promise<Quiet[]>): Promise<Quiet[]> {
  try {
    return await read();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, whyMax);
    return [{ environment, kind: 'unreadable', reason }];
  }
}
