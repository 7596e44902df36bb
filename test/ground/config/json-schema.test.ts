import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema } from '#ground/config/json-schema.ts';

const root = join(import.meta.dirname, '../../..');
// Built from the published JSON Schema alone, so that it stands for an editor's validator.
const published = z.fromJSONSchema(
  JSON.parse(JSON.stringify(configJsonSchema())) as z.core.JSONSchema.JSONSchema,
);

it('says what it is', () => {
  expect(configJsonSchema()).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:passmuster:config:1',
    title: 'Muster config',
    type: 'object',
    required: ['version', 'service', 'environments', 'checks'],
    additionalProperties: false,
  });
});

it.each(['smallest.yaml', 'with-anchors.yaml', 'with-drills.yaml', 'with-tabs.json'])(
  'accepts %s',
  (file) => {
    const data: unknown = parse(readFileSync(join(root, 'test/fixtures/config/valid', file), 'utf8'));
    expect(published.safeParse(data).error?.issues).toBeUndefined();
  },
);

it('accepts the example', async () => {
  const example = (await import('../../../examples/chat-service.ts')) as { default: unknown };
  expect(published.safeParse(example.default).error?.issues).toBeUndefined();
});

it.each([
  'unknown-key-at-top.yaml',
  'duration-with-an-unknown-unit.yaml',
  'missing-checks.yaml',
  'drill-of-an-unknown-kind.yaml',
  'drill-without-tokens-max.yaml',
  'hosting-token-given-literally.yaml',
])('refuses %s', (file) => {
  const data: unknown = parse(readFileSync(join(root, 'test/fixtures/config/invalid', file), 'utf8'));
  expect(published.safeParse(data).success).toBe(false);
});
