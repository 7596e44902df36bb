import type { StateStore } from '#ground/state/state-store.ts';
import { update } from '#ground/state/update.ts';
import { type OwedEntry, parseWindows, windowKey } from '#observe/window/window.ts';
import { appendOnce } from '#record/evidence/append-once.ts';
import type { Appender } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

export const windowsStream = 'windows';

export type WindowJournal = { state: StateStore; log: EvidenceLog; appender: Appender };

type Target = { service: string; environment: string };

/** Records what somebody did with windows here and is not in evidence yet, each once. One read when nothing is owed. */
export async function settleWindows(tools: WindowJournal, target: Target): Promise<void> {
  const { owed = [] } = parseWindows((await tools.state.get(windowKey(target)))?.value);
  for (const entry of owed) await record(tools, target, entry);
  if (owed.length === 0) return;
  // A crash here: recorded and still owed; the next look finds the record by its id.
  const done = new Set(owed.map(({ id }) => id));
  await update(tools.state, windowKey(target), parseWindows, ({ owed: left = [], ...rest }) => {
    const kept = left.filter(({ id }) => !done.has(id));
    return kept.length === left.length ? undefined : { ...rest, ...(kept.length > 0 && { owed: kept }) };
  });
}

async function record(
  tools: WindowJournal,
  { service, environment }: Target,
  { id, phase, window, operator, reason, afterSeq }: OwedEntry,
): Promise<void> {
  const { id: name, kind, checks, from, until } = window;
  await appendOnce(tools, windowsStream, afterSeq, {
    kind: 'window',
    outcome: 'pass',
    operator,
    body: {
      id,
      phase,
      service,
      environment,
      window: name,
      kind,
      ...(checks && { checks }),
      from,
      until,
      ...(reason !== undefined && { reason }),
    },
  });
}
