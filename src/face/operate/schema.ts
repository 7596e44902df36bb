import type { JsonObject } from '#ground/base/json.ts';
import { configJsonSchema } from '#ground/config/json-schema.ts';

/** The JSON Schema of a config file. */
export const configSchema = (): JsonObject => configJsonSchema();
