import type { DrillEnding, DrillScene, Row } from '#act/drill/drill-scene.ts';
import type { DrillPhase } from '#act/drill/drill-tools.ts';
import { repeatable } from '#act/limits/lowering.ts';
import { tellEnd } from '#act/limits/tell-end.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { JsonObject } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { appendOnce } from '#record/evidence/append-once.ts';
import type { Owed } from '#record/event/owed.ts';

export const drillsStream = 'drills';

/** What its end says of a drill. */
export type EndedDrill = Pick<DrillScene, 'input' | 'name' | 'target' | 'startedAt' | 'afterSeq'>;

export type DrillEntry = {
  phase: DrillPhase;
  /** Tells entries of one phase apart. */
  limit?: string;
  outcome: Outcome;
  reason: string;
  more?: JsonObject;
};

/** Records a phase of a drill, once. */
export async function journalDrill(scene: DrillScene, entry: DrillEntry): Promise<void> {
  const { tools, input, steps, name, afterSeq } = scene;
  const suffix = entry.limit === undefined ? '' : ` ${entry.limit}`;
  await steps.step(
    `${name}: record ${entry.phase}${suffix}`,
    async () => {
      await appendOnce(tools, drillsStream, afterSeq, {
        kind: 'drill',
        outcome: entry.outcome,
        run: input.run,
        ...operator(scene),
        ...release(scene),
        body: body(scene, entry),
      });
      return null;
    },
    repeatable,
  );
}

/** What ends a drill must not be lost to a bus or a store that is down for an hour. */
export const patient = { timeoutMs: 30_000, retries: 120, retryDelayMs: 60_000 };

/** What is to be told of its end, from now on. */
export async function lastWords(scene: DrillScene, ending: DrillEnding): Promise<Owed> {
  return completion(scene, ending, await scene.steps.now(`${scene.name}: ended`));
}

/** Records the end, once, and tells of it until the bus accepts; where nobody listens, its target owes it. */
export async function closeDrill({ steps, name, tools, target }: DrillScene, words: Owed): Promise<void> {
  await steps.step(`${name}: close`, async () => (await tellEnd(tools, target, words), null), patient);
}

/** What is told of a drill that dies before it can tell itself. */
export const epitaphOf = (scene: DrillScene): Owed =>
  completion(
    scene,
    {
      drill: scene.name,
      phase: 'completed',
      outcome: 'unknown',
      reason: 'its process died or never came to its end; what it had lowered was put back for it',
      findings: [],
      rows: [],
      requests: 0,
      tokens: 0,
    },
    scene.startedAt,
  );

const idOf = ({ input, name }: EndedDrill, { phase, limit }: Pick<DrillEntry, 'phase' | 'limit'>): string =>
  `${input.run}/${name}${limit === undefined ? '' : `/${limit}`}#${phase}`;

const body = (
  scene: EndedDrill,
  { phase, limit, reason, more }: Omit<DrillEntry, 'outcome'>,
): JsonObject & { id: string } => ({
  id: idOf(scene, { phase, ...(limit !== undefined && { limit }) }),
  phase,
  drill: scene.name,
  ...scene.target,
  ...(limit !== undefined && { limit }),
  reason,
  ...more,
});

const operator = ({ input }: EndedDrill): { operator?: string } =>
  input.operator === undefined ? {} : { operator: input.operator };

const release = ({ release: known }: DrillScene): { release?: string } =>
  known === null ? {} : { release: known };

/** The end of a drill, as it is recorded and told. */
export const completion = (scene: EndedDrill, ending: DrillEnding, at: EpochMs): Owed => {
  const { outcome, reason, findings, rows, requests, tokens, phase } = ending;
  const more = {
    findings,
    rows: rows as unknown as JsonObject[],
    requests,
    tokens,
    startedAt: scene.startedAt,
    endedAt: at,
  };
  return {
    type: 'Drill Completed',
    detail: {
      v: 1,
      id: idOf(scene, ending),
      ...scene.target,
      incident: 'none',
      severity: severityOf(outcome, phase),
      reason: `${scene.name} ${phase === 'refused' ? 'refused' : outcome}${reason === '' ? '' : `: ${reason}`}`,
      at,
    },
    record: {
      stream: drillsStream,
      kind: 'drill',
      outcome,
      run: scene.input.run,
      ...operator(scene),
      body: body(scene, { phase, reason, more }),
    },
    afterSeq: scene.afterSeq,
  };
};

/** A limit that does not block is a bill to come. */
const severityOf = (outcome: Outcome, phase: DrillEnding['phase']): 'critical' | 'warning' | 'info' => {
  if (outcome === 'fail') return 'critical';
  return outcome === 'unknown' && phase === 'completed' ? 'warning' : 'info';
};

/** The row of one limit, as it is recorded. */
export const rowEntry = (row: Row): DrillEntry => {
  const { limit, outcome, reason, ...rest } = row;
  return { phase: 'row', limit, outcome, reason, more: rest };
};
