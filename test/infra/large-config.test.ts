import { afterAll, beforeAll, expect, test } from 'vitest';
import { Drill } from '#ground/config/schema/drill.ts';
import { Channel } from '#ground/config/schema/notify.ts';
import { Action } from '#ground/config/schema/runbook.ts';
import { Settings } from '#ground/config/schema/settings.ts';
import { synthesiseHere, type Assembly } from './assembly.ts';
import { largeConfig } from './large-config.ts';
import { brokenQuotas } from './stack-limits.ts';

let assembly: Assembly;

beforeAll(async () => {
  assembly = await synthesiseHere(largeConfig);
}, 120_000);

afterAll(() => assembly[Symbol.asyncDispose]());

type Kinds = { options: readonly { shape: { kind: { value: string } } }[] };
const kindsOf = ({ options }: Kinds): string[] => options.map(({ shape }) => shape.kind.value).sort();
const kindsIn = (entries: readonly object[]): string[] =>
  [...new Set(entries.map((entry) => ('kind' in entry ? String(entry.kind) : '')))].sort();

test('the large config has 200 checks and more, and every kind that AWS can have', () => {
  const { checks, environments, drills, runbooks, notify } = largeConfig;

  expect(Object.keys(checks)).toHaveLength(201);
  expect(kindsIn(Object.values(environments).map(({ settings }) => settings))).toEqual(kindsOf(Settings));
  expect(kindsIn(Object.values(drills))).toEqual(kindsOf(Drill));
  const actions = Object.values(runbooks).flatMap((runbook) => runbook.do);
  expect(['command', ...kindsIn(actions)]).toEqual(kindsOf(Action));
  expect(kindsIn(Object.values(notify).map(({ channel }) => channel))).toEqual(kindsOf(Channel));
});

test('it synthesises, a schedule for each entry and environment, and every function', () => {
  expect(assembly.ofType('AWS::Scheduler::Schedule')).toHaveLength(20 * 3 + 3 + 3 + 2);
  expect(assembly.ofType('AWS::DynamoDB::GlobalTable')).toHaveLength(2);
});

test('what AWS sets quotas on is below them', () => {
  expect(brokenQuotas(assembly.template)).toEqual([]);
  expect(Object.keys(assembly.resources).length).toBeLessThan(320);
});
