import type { EvidenceRecord } from '#record/evidence/record.ts';
import type { World } from './scene.ts';
import { must } from './violation.ts';

type Ending = { id: string; outcome: string; reason: string };

/** What drills said of the target, held against what the target is. */
export function checkVerdicts(world: World): void {
  const { service, stores, memo, host } = world;
  const ends = (stores.log.get('drills') ?? [])
    .map(({ record }) => record)
    .filter(isEnd)
    .map(endingOf);
  const isHealthy = service.bug === 'none' && !memo.isMuddled && !host.isSick();
  for (const { id, outcome, reason } of ends) {
    must(!isHealthy || outcome !== 'fail', '2', () => `${id} fails a healthy target: ${reason}`);
    must(
      !isCalm(world) || outcome === 'pass' || isCapped(reason),
      '2',
      () => `${id} is ${outcome}: ${reason}`,
    );
  }
}

const isCalm = ({ core, runs }: World): boolean =>
  core.weather.isCalm && runs.every(({ isDuplicate }) => !isDuplicate);

/** Nothing wrong: the day's tokens are reserved, or nobody can know. */
const isCapped = (reason: string): boolean =>
  reason.startsWith('spend: ') || reason.startsWith('too late') || reason.includes('nothing tells whether');

const isEnd = ({ body }: EvidenceRecord): boolean =>
  /#(completed|refused)$/.test((body as { id?: string }).id ?? '');

const endingOf = ({ body, outcome }: EvidenceRecord): Ending => {
  const { id, reason } = body as { id: string; reason: string };
  return { id, outcome, reason };
};
