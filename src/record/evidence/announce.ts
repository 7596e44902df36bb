import type { Clock } from '#ground/base/clock.ts';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import type { EpochMs, Sha256Hex } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { learn, type Announcement, type Known, type StreamSchedule } from '#record/evidence/announcement.ts';
import type { Appender } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { RecordDraft, Sealed } from '#record/evidence/record.ts';
import { parseStream } from '#record/evidence/stream.ts';

export const configStream = 'config';

/** `since`: from when on slots are due; left out, from now. */
export type Announced = { stream: string; schedule: StreamSchedule; since?: EpochMs };

export type AnnounceTools = { log: EvidenceLog; appender: Appender; clock: Pick<Clock, 'now'> };

const racesMax = 20;
const pageSize = 200;
const perRecordMax = 500;

/**
 * Records in the stream `config` which streams exist, when they are due and since when, so that an outsider can tell
 * what ought to be there. Appends only what is new or has another schedule; `config`, the digest of the config in
 * use, also when the newest record was written under another one. Resolves to everything that is known afterwards.
 * To be called before a stream's first record. Safe concurrently. Rejects APPEND_CONTENDED after 20 lost races.
 */
export async function announceStreams(
  { log, appender, clock }: AnnounceTools,
  announced: readonly Announced[],
  config?: Sha256Hex,
): Promise<Map<string, Known>> {
  for (let race = 0; race < racesMax; race += 1) {
    const { known, head } = await readConfigStream(log);
    const news = announced.filter(
      ({ stream, schedule }) => !isSameSchedule(known.get(stream)?.schedule, schedule),
    );
    const isCurrent = config === undefined || head?.record.by.config === config;
    if (news.length === 0 && isCurrent) return known;
    const drafts = draftsOf(news.map((one) => ({ ...one, since: one.since ?? clock.now() })));
    // Decided on what was read: when the head has moved since, read again first.
    await appender.append(configStream, (now) => (now?.hash === head?.hash ? drafts : []));
    // A crash here leaves them announced and empty: verify says when one was due.
  }
  throw new MusterError('APPEND_CONTENDED', `${configStream}: lost ${racesMax} races in a row`, { exit: 3 });
}

/** Every stream that was ever announced. Rejects EVIDENCE_BROKEN when a record of `config` cannot be read. */
export async function knownStreams(log: EvidenceLog): Promise<Map<string, Known>> {
  return (await readConfigStream(log)).known;
}

/** The announcements that end what is scheduled at `location` and is not in `announced` any more. */
export function endedStreams(
  known: ReadonlyMap<string, Known>,
  announced: readonly Announced[],
  location: string,
): Announced[] {
  const kept = new Set(announced.map(({ stream }) => stream));
  return [...known]
    .filter(([stream, { schedule }]) => typeof schedule === 'object' && !kept.has(stream))
    .filter(([stream]) => {
      const name = parseStream(stream);
      return name?.kind === 'slot' && name.location === location;
    })
    .map(([stream]) => ({ stream, schedule: 'ended' }));
}

type ConfigStream = { known: Map<string, Known>; head: Sealed | undefined };

/** What this process has read of each log: the stream only grows, so its news are all that is left to read. */
const readSoFar = new WeakMap<EvidenceLog, ConfigStream>();

async function readConfigStream(log: EvidenceLog): Promise<ConfigStream> {
  let { known, head }: ConfigStream = readSoFar.get(log) ?? { known: new Map(), head: undefined };
  for (;;) {
    const fromSeq = (head?.record.seq ?? 0) + 1;
    const page = await log.read(configStream, { fromSeq, limit: pageSize, order: 'oldest-first' });
    for (const sealed of page) known = learn(known, sealed.record) ?? brokenAt(sealed);
    head = page.at(-1) ?? head;
    readSoFar.set(log, { known, head });
    if (page.length < pageSize) return { known, head };
  }
}

function brokenAt({ record: { seq } }: Sealed): never {
  throw new MusterError(
    'EVIDENCE_BROKEN',
    `${configStream}#${seq}: its body announces nothing that Muster knows`,
    {
      hint: 'muster evidence verify',
    },
  );
}

function draftsOf(announcements: readonly Announcement[]): RecordDraft[] {
  const drafts: RecordDraft[] = [];
  for (let start = 0; start === 0 || start < announcements.length; start += perRecordMax) {
    const announced = announcements.slice(start, start + perRecordMax);
    drafts.push({ kind: 'config', outcome: 'pass', body: { announced } });
  }
  return drafts;
}

/** Whether this is what was announced last. */
export const isSameSchedule = (known: StreamSchedule | undefined, wanted: StreamSchedule): boolean =>
  known !== undefined && canonicalJson(known) === canonicalJson(wanted);
