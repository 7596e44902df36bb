import { beforeAll, describe, expect, test } from 'vitest';
import { synthesiseTree } from './construct-tree.ts';
import { everyKindConfig } from './every-kind.ts';
import { deadLettersRule } from './rules/dead-letters.ts';
import { evidenceRule } from './rules/evidence.ts';
import { faults, type Template } from './rules/faults.ts';
import { logsRule } from './rules/logs.ts';
import { publicRule } from './rules/public.ts';
import type { Rule } from './rules/rule.ts';
import { tablesRule } from './rules/tables.ts';
import { transportRule } from './rules/transport.ts';
import { wildcardsRule } from './rules/wildcards.ts';

const rules: Record<string, Rule> = {
  'every asynchronous hop has dead letters, and an alarm looks at them': deadLettersRule,
  'evidence can be added to and read, and nothing else': evidenceRule,
  'tables outlive mistakes': tablesRule,
  'nothing is public': publicRule,
  'nobody may do everything, and on all of a kind only what is listed': wildcardsRule,
  'logs end': logsRule,
  'queues and topics want TLS': transportRule,
};

const templates: Record<string, Template> = {};

beforeAll(async () => {
  templates['the example'] = (await synthesiseTree('examples/aws.ts')).resources;
  templates['every kind'] = (await synthesiseTree(everyKindConfig)).resources;
}, 120_000);

describe.for(['the example', 'every kind'])('%s', (name) => {
  test.for(Object.entries(rules))('%s', ([, rule]) => {
    expect(rule(templates[name] ?? {})).toEqual([]);
  });
});

test.for(faults)('%s is found', ([, rule, id, change, found]) => {
  const template = structuredClone(templates['the example'] ?? {});
  const resource = Object.entries(template).find(([name]) => name.startsWith(id))?.[1];
  if (!resource) throw new Error(`no resource ${id}`);
  change(resource, template);

  expect(rule(template)).toEqual([expect.stringContaining(found)]);
});
