import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Io } from '#face/cli/io.ts';
import { run } from '#face/cli/run.ts';
import { smallTemplate } from '../../observe/cost/aws/stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-plan-'));
const file = join(folder, 'muster.config.json');
const checks = ['health', 'chat'];

beforeAll(() => {
  const request = { request: { path: '/' }, expect: { status: 200 } };
  const config = {
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: 'https://chat.example.com', authority: 'aws' } },
    checks: { health: request, chat: request },
    schedule: { pulse: { checks, environments: ['production'], every: '5m' } },
  };
  writeFileSync(file, JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function plan(
  synthesise?: Io['synthesise'],
  ...more: string[]
): Promise<{ exit: number; out: string }> {
  let out = '';
  const exit = await run(['plan', '--config', file, ...more], {
    out: { write: (text) => void (out += text) },
    err: { write: () => undefined },
    signal: new AbortController().signal,
    ...(synthesise && { synthesise }),
  });
  return { exit, out };
}

it('plan prints what is deployed, its powers, its cost, and that of others, each under a heading', async () => {
  const { exit, out } = await plan(async () => smallTemplate);
  expect(exit).toBe(0);
  const lines = out.split('\n').map((line) => line.split(/ {2,}/).join(' | '));
  expect(lines).toEqual(
    expect.arrayContaining([
      'ON AWS | COUNT | WHAT FOR',
      'functions | 3 | probe, dispatch, drill',
      'FUNCTION | MAY, AND NOTHING ELSE',
      'probe | add to the evidence table, never replace',
      'USD A MONTH (us-east-1, prices of 2026-11-22) | AMOUNT | PRICE | USD | AFTER FREE TIER',
      'evidence: writes | 17,280 write units | $0.625 for 1,000,000 | 0.011 | 0.011',
      'alarms on Muster itself | 12 alarms | $0.1 for one | 1.200 | 0.200',
      '- a target answers within 300 ms, DynamoDB within 8 ms',
      'THE SAME CHECKS ELSEWHERE | COUNTED | USD A MONTH | PRICE OF | SOURCE | BUT',
    ]),
  );
  expect(lines.filter((line) => line.startsWith('DynamoDB requests, together'))).toHaveLength(1);
  expect(lines.findIndex((line) => line.startsWith('all of it'))).toBeGreaterThan(0);
});

it('plan says what it has no price for', async () => {
  const Resources = { ...smallTemplate.Resources, Nat: { Type: 'AWS::EC2::NatGateway' } };
  expect((await plan(async () => ({ Resources }))).out).toContain('not priced: AWS::EC2::NatGateway');
});

it('plan without the CDK says so and tells the rest', async () => {
  const { exit, out } = await plan();
  expect(exit).toBe(0);
  expect(out).toContain('REQUESTS/MONTH');
  expect(out).toContain(
    'AWS: the CDK is not installed here: what is deployed is told in a checkout, after `npm ci`',
  );
  expect(out).toContain('CloudWatch Synthetics: a canary for each check');
});

it('plan --json holds the same', async () => {
  const { out } = await plan(async () => smallTemplate, '--json');
  const { data } = JSON.parse(out) as { data: { aws: { kind: string; cost: { lines: unknown[] } } } };
  expect(data).toMatchObject({
    rows: [{ entry: 'pulse' }],
    aws: {
      kind: 'synthesised',
      powers: [{ function: 'Probe', unworded: ['ec2:RunInstances'] }, {}, {}],
      cost: { pricesOf: '2026-11-22' },
    },
  });
  expect(data.aws.cost.lines[0]).toMatchObject({ what: 'evidence: writes', unit: 'write units' });
});
