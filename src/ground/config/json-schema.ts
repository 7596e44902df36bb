import { z } from 'zod';
import type { JsonObject } from '#ground/base/json.ts';
import { Config } from '#ground/config/schema/config.ts';

/** JSON Schema 2020-12 of a config as it is written: for editors. `muster validate` checks more than it can say. */
export function configJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(Config, { io: 'input' }) as JsonObject;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:passmuster:config:1',
    title: 'Muster config',
    description:
      'What Muster watches, when, and what it does when a check fails. Durations read 30s, 5m, 1h.',
    ...schema,
  };
}
