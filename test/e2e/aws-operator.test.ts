import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { muster } from '../fixtures/muster-process.ts';
import { executionOf } from '../infra/deployed.ts';
import type { DurableEvent } from '../infra/durable-stand-in.ts';
import { executionEnded } from '../infra/lambda-events.ts';
import { type OperatorWorld, startOperator } from '../infra/operator-world.ts';

let world: OperatorWorld;

beforeAll(async () => {
  world = await startOperator();
}, 120_000);

afterAll(() => world[Symbol.asyncDispose]());

const inWarm =
  (handler: 'Drill' | 'Runbook') =>
  async (event: DurableEvent): Promise<unknown> =>
    (await world.warm(handler)).invoke(event);

const newest = async (stream: string): Promise<unknown> =>
  (await world.log.read(stream, { limit: 1, order: 'newest-first' }))[0]?.record;

test('doctor looks at the stack, and at nothing of this machine', async () => {
  const first = await world.muster('doctor', '--env', 'staging');
  expect(first.exit).toBe(1);
  expect(first.out).toContain('✗ watchdog: nobody would put limits back: the watchdog was never heard of');

  await world.minute();
  const { exit, out } = await world.muster('doctor', '--env', 'staging');
  const things = out.split('\n').map((line) => /^. [^:]+/.exec(line)?.[0]);
  expect(things.slice(0, -1)).toEqual([
    '✓ config',
    '✓ secrets',
    '✓ base URL',
    '· certificate',
    '· release',
    '✓ settings',
    '✓ limits',
    '· pace',
    '✓ spend',
    '✓ notify people',
    '✓ stack',
    '✓ evidence',
    '✗ sweep',
    '✓ watchdog',
  ]);
  expect(out).toContain('stack: Muster-shop in eu-central-1 was deployed with this config, by Muster ');
  expect(out).toContain('sweep: it never looked: ');
  expect(exit).toBe(1);
}, 30_000);

test('a dry run says what stands against a drill on the stack, and what to type about it', async () => {
  const held = await world.muster('hold', '--env', 'staging', '--reason', 'load test');
  expect(held).toEqual({ exit: 0, out: 'staging is held until it is released; limits are back.\n', err: '' });
  const { exit, out } = await world.muster('drill', 'budget', '--env', 'staging', '--dry-run');
  expect(exit).toBe(3);
  expect(out).toContain('lower REQUEST_MAX_TOKENS from 6000 to 10');
  expect(out).toContain('load test\n  next: muster release-hold --stack Muster-shop --env staging\n');

  expect(await world.muster('release-hold', '--env', 'staging')).toMatchObject({ exit: 0 });
  expect(await world.muster('drill', 'budget', '--env', 'staging', '--dry-run')).toMatchObject({ exit: 0 });
});

test('a second authority is refused, whichever it is', async () => {
  const there = await world.muster('drill', 'budget', '--env', 'laptop');
  expect(there).toMatchObject({ exit: 2, err: expect.stringMatching(/authority over laptop is local/) });
  const here = await world.cli.muster('drill', 'budget', '--env', 'staging');
  expect(here).toMatchObject({ exit: 2, err: expect.stringMatching(/--stack Muster-shop --region REGION/) });
  expect(world.aws.lambda.started()).toEqual([]);
});

test('a drill runs in the stack, is told as it comes, and answers as on one machine', async () => {
  const { process, run } = await world.started('drill', 'budget', '--env', 'staging', '--json');
  expect(await world.drive(run, inWarm('Drill'))).toMatchObject({ Status: 'SUCCEEDED' });

  const { exit, out, err } = await process.ended;
  expect(err).toMatch(
    / {2}started\n[^]*TOKENS {2}leased.*\n[^]*TOKENS {2}lowered[^]*restored\n[^]*row: pass\n/,
  );
  expect(JSON.parse(out)).toMatchObject({
    data: {
      run,
      drill: 'budget',
      phase: 'completed',
      outcome: 'pass',
      rows: [{ limit: 'REQUEST_MAX_TOKENS', outcome: 'pass', restored: 'closed' }],
      requests: 3,
    },
  });
  expect(exit).toBe(0);
  expect(world.shop.changes()).toEqual([10, 6000]);
  expect(world.aws.lambda.started()).toMatchObject([
    {
      function: 'arn:aws:lambda:eu-central-1:123456789012:function:Muster-shop-Drill:live',
      execution: executionOf('Drill', run),
      input: { run, environment: 'staging', drills: ['budget'] },
    },
  ]);
}, 60_000);

test('Ctrl-C puts the limit back from here, and Lambda runs the drill no further', async () => {
  await world.minute();
  const { process, run } = await world.started('drill', 'budget', '--env', 'staging');
  world.shop.onLowered(() => process.kill('SIGINT'));
  const driven = world.drive(run, inWarm('Drill')).catch(String);

  const { exit, out, err } = await process.ended;
  expect(err).toContain('Stopping: limits are put back first.');
  expect(err).toContain('Limits are back.\n');
  expect(out).toMatch(/budget unknown: stopped by /);
  expect(exit).toBe(3);
  expect(world.shop.settings()).toEqual({ REQUEST_MAX_TOKENS: 6000 });

  await driven;
  expect(await world.drive(run, inWarm('Drill'))).toEqual({ Status: 'STOPPED' });
  expect(world.shop.settings()).toEqual({ REQUEST_MAX_TOKENS: 6000 });
  const reason = expect.stringMatching(/^stopped by /);
  expect(await newest('drills')).toMatchObject({
    run,
    outcome: 'unknown',
    body: { phase: 'completed', reason },
  });
}, 60_000);

test('what a killed drill has lowered is put back by hand, without any config', async () => {
  await world.minute();
  const { process, run } = await world.started('drill', 'budget', '--env', 'staging');
  const doomed = await world.start('Drill');
  world.shop.onLowered(() => void doomed[Symbol.asyncDispose]());
  await expect(world.drive(run, (event) => doomed.invoke(event))).rejects.toThrow('the container ended');
  process.kill('SIGKILL');
  await process.ended;
  expect(world.shop.settings()).toMatchObject({ REQUEST_MAX_TOKENS: 10 });
  expect((await world.muster('limits')).out).toContain(
    `drill run ${run} has REQUEST_MAX_TOKENS lowered since`,
  );

  const args = [
    'limits',
    'restore',
    '--env',
    'staging',
    '--stack',
    'Muster-shop',
    '--region',
    'eu-central-1',
  ];
  const { exit, out, err } = await muster(args, { cwd: tmpdir() });
  expect(out).toBe('staging: limits are back.\n');
  expect(err).toContain('Going on without a config: ');
  expect(exit).toBe(0);
  expect(world.shop.settings()).toEqual({ REQUEST_MAX_TOKENS: 6000 });
  expect(await newest('limits')).toMatchObject({ run, body: { phase: 'restored' } });

  await (await world.warm('Watchdog')).invoke(executionEnded(run));
  expect(await newest('drills')).toMatchObject({ run, outcome: 'unknown', body: { phase: 'completed' } });
}, 60_000);

test('a runbook by hand says on the stack what it would do', async () => {
  const { process, run } = await world.started('runbook', 'run', 'mend', '--dry-run');
  await world.drive(run, inWarm('Runbook'));
  expect(await process.ended).toMatchObject({ exit: 0, out: expect.stringMatching(/^dry-run: .*PATCH/) });
}, 30_000);

test('the run that an alarm starts waits for a word, and acts on it', async () => {
  world.shop.setLimit(10);
  expect(await world.probe()).toEqual({ outcomes: { chat: 'fail' } });
  const raised = world.aws.events().findLast(({ 'detail-type': type }) => type === 'Alarm Raised');
  const before = world.aws.lambda.started().length;
  const { runs } = (await (await world.warm('Dispatch')).invoke(raised)) as { runs: [string] };
  const started = world.aws.lambda.started().slice(before);
  const execution = started.find(({ function: alias }) => alias.includes('Runbook'))?.execution ?? '';
  const runbook = await world.warm('Runbook');
  let invocations = 0;
  const between: unknown[] = [];
  const { answer } = await world.aws.lambda.drive(execution, async (event) => {
    invocations += 1;
    if (invocations === 2)
      between.push(world.shop.settings(), await world.muster('runbook', 'approve', runs[0]));
    return runbook.invoke(event);
  });
  const out = expect.stringMatching(/^mend\/.* is approved by \w+\.\n$/);
  expect(between).toEqual([{ REQUEST_MAX_TOKENS: 10 }, { exit: 0, err: '', out }]);
  expect(JSON.parse(answer.Result ?? '')).toMatchObject({ phase: 'verified', outcome: 'pass' });
  expect(world.shop.settings()).toEqual({ REQUEST_MAX_TOKENS: 6000 });
  expect(await world.probe()).toEqual({ outcomes: { chat: 'pass' } });
}, 60_000);

test('the path of alarms is proven through the bus, and everybody is told that it is a drill', async () => {
  const drilled = world.muster('drill', 'alarm-path', '--env', 'staging', '--json');
  await world.serve(drilled);
  const { exit, out } = await drilled;
  expect(JSON.parse(out)).toMatchObject({
    data: {
      outcome: 'pass',
      hops: [
        { hop: 'failure', outcome: 'pass' },
        { hop: 'alarm', outcome: 'pass' },
        { hop: 'event', outcome: 'pass' },
        { hop: 'notify people', outcome: 'pass' },
        { hop: 'runbook mend', outcome: 'pass', detail: expect.stringMatching(/^dry-run: /) },
        { hop: 'clear', outcome: 'pass' },
      ],
    },
  });
  expect(exit).toBe(0);
  const titles = world.people.received().map(({ body }) => (JSON.parse(body) as { title: string }).title);
  expect(titles).not.toEqual([]);
  expect(titles.filter((title) => !title.startsWith('DRILL '))).toEqual([]);
}, 60_000);

test('the evidence of it all verifies, and no secret is anywhere', async () => {
  expect((await verifyLog({ log: world.log, now: systemClock.now() })).faults).toEqual([]);
  const everything = await world.everything();
  for (const secret of world.secrets) expect(everything).not.toContain(secret);
});
