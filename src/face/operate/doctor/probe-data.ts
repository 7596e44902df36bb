import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DoctorTools } from '#face/operate/doctor/doctor-tools.ts';
import { about, type Finding, type Probe } from '#face/operate/doctor/finding.ts';
import { whoWatches } from '#face/operate/doctor/who-watches.ts';
import type { AnchorMarks, Mark } from '#record/evidence/anchor.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { Sealed } from '#record/evidence/record.ts';

/** Whether evidence can be written and its newest records hold together, and whether somebody watches. */
export const probeData = (tools: DoctorTools): Probe[] => [
  { what: 'data', look: async () => [await writable(tools)] },
  evidenceProbe(tools),
  { what: 'up', look: async () => [await watching(tools)] },
];

export const evidenceProbe = (tools: DoctorTools): Probe => ({
  what: 'evidence',
  look: async () => [await heads(tools)],
});

async function writable({ dataDir, data }: DoctorTools): Promise<Finding> {
  const says = about('data');
  const place = data ? dataDir : await nearestThere(resolve(dataDir));
  try {
    await access(place, constants.W_OK);
  } catch {
    return says.red(`${place} cannot be written`, 'let whoever runs muster own it, or name another --data');
  }
  return data
    ? says.green(`${dataDir} can be written`)
    : says.green(`${dataDir} is not there yet, and can be made`);
}

async function nearestThere(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch {
    return folder === dirname(folder) ? folder : nearestThere(dirname(folder));
  }
}

const streamsMax = 1000;

/** The newest two records of each stream, and what the anchor knows of them; `evidence verify` looks at all. */
async function heads({ data }: DoctorTools): Promise<Finding> {
  const says = about('evidence');
  if (!data) return says.info('nothing is recorded yet');
  // Marks first: a record that comes between is only newer than its mark.
  const { marks } = await data.anchor.read();
  const streams = (await data.log.streams()).slice(0, streamsMax);
  const known = [...new Set([...streams, ...marks.keys()])];
  const broken: string[] = [];
  for (const stream of known) {
    const why = await headProblem(data.log, stream, marks);
    if (why !== undefined) broken.push(`${stream}: ${why}`);
  }
  const text = `the newest records of ${known.length} streams hold together`;
  return broken.length === 0
    ? says.green(text)
    : says.red(broken.slice(0, 3).join('; '), 'muster evidence verify');
}

async function headProblem(
  log: EvidenceLog,
  stream: string,
  marks: AnchorMarks['marks'],
): Promise<string | undefined> {
  const [head, before] = await log.read(stream, { limit: 2, order: 'newest-first' });
  const against = againstAnchor(head, marks.get(stream)?.at(-1));
  if (against !== undefined) return against;
  return head && before && head.record.prev !== before.hash
    ? `#${head.record.seq} does not follow`
    : undefined;
}

function againstAnchor(head: Sealed | undefined, mark: Mark | undefined): string | undefined {
  const seq = head?.record.seq ?? 0;
  if (!mark || seq > mark.seq) return undefined;
  if (seq < mark.seq) return `it ends before #${mark.seq}, which the anchor knows`;
  return mark.hash === head?.hash ? undefined : `#${mark.seq} is not what the anchor knows`;
}

async function watching({ dataDir }: DoctorTools): Promise<Finding> {
  const who = await whoWatches(dataDir);
  return who === undefined
    ? about('up').info('no muster up watches with this data: nothing is scheduled or told', 'muster up')
    : about('up').green(`process ${who.pid} watches, since ${who.since}`);
}
