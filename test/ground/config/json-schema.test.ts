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

it.each(['smallest.yaml', 'with-alarms.yaml', 'with-anchors.yaml', 'with-drills.yaml', 'with-tabs.json'])(
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
  'alarm-flapping-key-misspelt.yaml',
  'maintenance-without-a-reason.yaml',
  'heartbeat-without-a-url.yaml',
  'notify-kind-misspelt.yaml',
  'slack-webhook-given-literally.yaml',
  'webhook-without-a-signature.yaml',
  'railway-rollback-to-the-previous.yaml',
  'runbook-kind-not-built-yet.yaml',
])('refuses %s', (file) => {
  const data: unknown = parse(readFileSync(join(root, 'test/fixtures/config/invalid', file), 'utf8'));
  expect(published.safeParse(data).success).toBe(false);
});

it('says in an editor what each section of the alarms is for', () => {
  const { properties } = configJsonSchema() as { properties: Record<string, { description?: string }> };
  expect(
    ['alarms', 'maintenance', 'monitor', 'runbooks', 'notify'].map((name) => properties[name]?.description),
  ).toEqual([
    'When outcomes raise and clear; what a policy leaves out comes from default.',
    'Planned work, by cron: what checks find is recorded and alarms nobody; runbooks and drills stay away. By hand: muster maintenance start.',
    'What Muster watches of itself: raises Monitor Blind and Monitor Silent, and tells a heartbeat that it lives.',
    'What an alarm may start, and how its effect is verified.',
    'Who is told what: alarms, reminders, runbooks and drills, by slack, pagerduty, a signed webhook or, on AWS, email.',
  ]);
});
