import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** What was found out last about one limit, or one answer, in one environment. Milliseconds. */
export type Coverage = {
  environment: string;
  /** A limit, or the answer that a burst or a breaker must give. */
  limit: string;
  drill?: string;
  /** When it last passed. */
  provenAt?: EpochMs;
  last?: { at: EpochMs; outcome: Outcome; reason: string; run?: string };
  /** Of the last proof. */
  lowerToBlockMs?: number;
  restoreToPassMs?: number;
};

/**
 * Limits × environments, from records newest first; what was never tried is there too. Pure. Environments: those where the
 * config allows drills, and those of which a row is recorded.
 */
export function coverageOf(
  config: Config,
  newestFirst: readonly EvidenceRecord[],
  environment?: string,
): Coverage[] {
  const rows = newestFirst.flatMap((record) => rowOf(config, record));
  const told = new Map<string, Coverage>();
  for (const place of expectedPlaces(config)) told.set(keyOf(place), place);
  for (const row of rows) told.set(keyOf(row.place), merged(told.get(keyOf(row.place)), row));
  const isWanted = (one: Coverage): boolean => environment === undefined || one.environment === environment;
  return [...told.values()].filter(isWanted).sort(byEnvironment(config));
}

type Row = { place: Pick<Coverage, 'environment' | 'limit' | 'drill'>; at: EpochMs } & NonNullable<
  Coverage['last']
> &
  Pick<Coverage, 'lowerToBlockMs' | 'restoreToPassMs'>;

const keyOf = ({ environment, limit }: Pick<Coverage, 'environment' | 'limit'>): string =>
  `${environment}/${limit}`;

/** Where drills are allowed: every limit, and what bursts and breakers must answer. */
function expectedPlaces(config: Config): Coverage[] {
  return Object.entries(config.environments).flatMap(([environment, { allowDrills }]) => {
    if (!allowDrills) return [];
    const answers = allowDrills.names.flatMap((drill) => {
      const answer = answerOf(config, drill);
      return answer === undefined ? [] : [{ environment, limit: answer, drill }];
    });
    const limits = Object.keys(config.limits).map((limit) => ({ environment, limit }));
    return [...limits, ...answers];
  });
}

function answerOf(config: Config, name: string): string | undefined {
  const drill = ownOf(config.drills, name);
  return drill === undefined || drill.kind === 'budget-block' ? undefined : drill.answer;
}

/** Newest first: what is known already is newer. */
function merged(known: Coverage | undefined, row: Row): Coverage {
  const { place, at, outcome, reason, run, lowerToBlockMs, restoreToPassMs } = row;
  const before: Coverage = known ?? place;
  const last = before.last ?? { at, outcome, reason, ...(run !== undefined && { run }) };
  const drill = before.last ? before.drill : place.drill;
  const named: Coverage = { ...before, ...(drill !== undefined && { drill }) };
  if (outcome !== 'pass' || before.provenAt !== undefined) return { ...named, last };
  return {
    ...named,
    last,
    provenAt: at,
    ...(lowerToBlockMs !== undefined && { lowerToBlockMs }),
    ...(restoreToPassMs !== undefined && { restoreToPassMs }),
  };
}

function rowOf(config: Config, { kind, at, outcome, run, body }: EvidenceRecord): Row[] {
  if (kind !== 'drill' || !isObject(body) || body['phase'] !== 'row' || body['service'] !== config.service)
    return [];
  const { environment, limit, drill, reason, lowerToBlockMs, restoreToPassMs } = body;
  if (typeof environment !== 'string' || typeof limit !== 'string') return [];
  return [
    {
      place: { environment, limit, ...(typeof drill === 'string' && { drill }) },
      at,
      outcome,
      reason: typeof reason === 'string' ? reason : '',
      ...(run !== undefined && { run }),
      ...(typeof lowerToBlockMs === 'number' && { lowerToBlockMs }),
      ...(typeof restoreToPassMs === 'number' && { restoreToPassMs }),
    },
  ];
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const byEnvironment = ({ environments }: Config) => {
  const order = Object.keys(environments);
  return (one: Coverage, other: Coverage): number =>
    order.indexOf(one.environment) - order.indexOf(other.environment);
};
