import { drillsStream } from '#act/drill/drill-journal.ts';
import { type Coverage, coverageOf } from '#face/operate/drill-coverage.ts';
import { plan, type PlanDrillRow } from '#face/operate/plan.ts';
import { requireNames } from '#face/operate/require-names.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

export type Drills = {
  coverage: Coverage[];
  schedule: PlanDrillRow[];
  /** Older records were not looked at. */
  isCut: boolean;
};

const pageSize = 1000;
const pagesMax = 2;

/** What is proven where and how old that is, and what runs next. Rejects ENVIRONMENT_UNKNOWN. */
export async function listDrills(
  config: Config,
  log: EvidenceLog | undefined,
  { environment, now }: { environment?: string; now: EpochMs },
): Promise<Drills> {
  if (environment !== undefined) requireNames('environment', [environment], Object.keys(config.environments));
  const { records, isCut } = log ? await newestDrills(log) : { records: [], isCut: false };
  const schedule = plan(config, now).drills.filter(
    (row) => environment === undefined || row.environment === environment,
  );
  return { coverage: coverageOf(config, records, environment), schedule, isCut };
}

async function newestDrills(log: EvidenceLog): Promise<{ records: EvidenceRecord[]; isCut: boolean }> {
  const records: EvidenceRecord[] = [];
  for (let toSeq: number | undefined, page = 1; ; page += 1) {
    const read = await log.read(drillsStream, {
      limit: pageSize,
      order: 'newest-first',
      ...(toSeq !== undefined && { toSeq }),
    });
    records.push(...read.map(({ record }) => record));
    const oldest = records.at(-1)?.seq ?? 1;
    if (oldest <= 1 || page === pagesMax) return { records, isCut: oldest > 1 };
    toSeq = oldest - 1;
  }
}
