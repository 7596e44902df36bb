import type { Json } from '#ground/base/json.ts';
import { either } from '#ground/config/explain/describe.ts';
import { nearest } from '#ground/config/nearest.ts';
import { select } from '#ground/config/pattern.ts';
import type { Finding, Path } from '#ground/config/problem.ts';

/** Where a name is used, and where such names are declared. */
const uses: readonly [used: string, declared: string][] = [
  ['release.identity.check', 'checks'],
  ['checks.*.needs.*', 'checks'],
  ['environments.*.allowDrills.names.*', 'drills'],
  ['drills.*.check', 'checks'],
  ['drills.*.answer', 'answers'],
  ['drills.*.meanwhile.*', 'answers'],
  ['drills.*.lower.*.answer', 'answers'],
  ['schedule.*.checks.*', 'checks'],
  ['schedule.*.drills.*', 'drills'],
  ['schedule.*.environments.*', 'environments'],
  ['alarms.*.checks.*', 'checks'],
  ['alarms.*.environments.*', 'environments'],
  ['maintenance.*.checks.*', 'checks'],
  ['maintenance.*.environments.*', 'environments'],
  ['runbooks.*.when.checks.*', 'checks'],
  ['runbooks.*.when.environments.*', 'environments'],
  ['runbooks.*.verify.checks.*', 'checks'],
  ['runbooks.*.guards.vetoedBy.checks.*', 'checks'],
  ['notify.*.when.checks.*', 'checks'],
  ['notify.*.when.environments.*', 'environments'],
];

/** Where a tag is used; checks declare them by having them. */
const tagUses = ['schedule.*.tags.*', 'runbooks.*.guards.vetoedBy.tags.*'];

/** Where a key is such a name. */
const keys: typeof uses = [
  ['environments.*.baseline.*', 'limits'],
  ['drills.*.lower.*', 'limits'],
  ['drills.*.set.*', 'switches'],
];

const listedMax = 8;

/** Names that nothing declares. Looks at the data as written, so that other faults do not hide these. */
export function unknownNames(data: Json): Finding[] {
  const used = uses.flatMap(([pattern, section]) => unknownOf(data, pattern, section, keysOf(data, section)));
  const tags = select(data, 'checks.*.tags.*').flatMap(({ value }) =>
    typeof value === 'string' ? [value] : [],
  );
  const asTags = tagUses.flatMap((pattern) => unknownOf(data, pattern, 'tags of checks', tags));
  const asKeys = keys.flatMap(([pattern, section]) => unknownKeys(data, pattern, section));
  return [...used, ...asTags, ...asKeys];
}

function unknownKeys(data: Json, pattern: string, section: string): Finding[] {
  const declared = keysOf(data, section);
  return select(data, pattern)
    .map(({ path }) => ({ path, name: String(path.at(-1)) }))
    .filter(({ name }) => !declared.includes(name))
    .map(({ path, name }) => unknown(path, name, section, declared, 'key'));
}

function unknownOf(data: Json, pattern: string, section: string, declared: readonly string[]): Finding[] {
  return select(data, pattern).flatMap(({ path, value }) =>
    typeof value === 'string' && !declared.includes(value) ? [unknown(path, value, section, declared)] : [],
  );
}

function unknown(
  path: Path,
  name: string,
  section: string,
  declared: readonly string[],
  at?: 'key',
): Finding {
  const meant = nearest(name, declared);
  const options = [...new Set(declared)].slice(0, listedMax);
  const more = declared.length > listedMax ? [...options, '…'] : options;
  const message =
    declared.length === 0 ? `there are no ${section}` : `expected one of the ${section}: ${either(more)}`;
  return { path, message, ...(meant !== undefined && { nearest: meant }), ...(at && { at }) };
}

const keysOf = (data: Json, section: string): string[] =>
  select(data, `${section}.*`).map(({ path }) => String(path[1]));
