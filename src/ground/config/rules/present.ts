import type { Json } from '#ground/base/json.ts';
import { select } from '#ground/config/pattern.ts';
import type { Finding } from '#ground/config/problem.ts';

/** A config that names no environment, or no check, watches nothing. Looks at the data as written. */
export function emptySections(data: Json): Finding[] {
  return ['environments', 'checks']
    .flatMap((section) => select(data, section))
    .filter(({ value }) => typeof value === 'object' && value !== null && Object.keys(value).length === 0)
    .map(({ path }) => ({ path, at: 'whole', message: 'expected at least one' }));
}
