import { afterAll, beforeAll, expect, test } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { parametersOf } from '../infra/actions.ts';
import type { Container } from '../infra/container.ts';
import { handlersIn, unusedRights } from '../infra/policy/power.ts';
import { startSlice, type Slice } from '../infra/slice.ts';

const secrets = { site: 'sk-site-6f1d2c9b7a', deploy: 'sk-deploy-0b4e8d3a5c' };
const stream = 'production/shop/health/eu-central-1';
const minuteMs = 60_000;

let slice: Slice;

beforeAll(async () => {
  slice = await startSlice(secrets);
  first = Math.ceil(Date.now() / minuteMs + 1) * minuteMs;
}, 120_000);

afterAll(() => slice[Symbol.asyncDispose]());

/** As Scheduler sends it: the target's input, its keyword replaced by the scheduled time. */
const due = (slot: number): object => ({
  entry: 'pulse',
  environment: 'production',
  slot: new Date(slot).toISOString().replace('.000Z', 'Z'),
});

const slotsOf = async (): Promise<unknown[][]> =>
  (await slice.log.read(stream, { limit: 100, order: 'oldest-first' })).map(({ record }) => [
    record.seq,
    record.kind,
    record.outcome,
    record.release,
  ]);

/** The minute to come: no slot of this story is over while it is told. */
let first: number;
const slot = (number: number): object => due(first + number * minuteMs);

/** What one test leaves for the next: together they tell one story. */
let probe: Container;
let raised: ReturnType<Slice['aws']['events']>[number] | undefined;
let incident: string;
let execution: string;

test('a slot is recorded once, however often it is delivered', async () => {
  probe = await slice.start('Probe');

  expect(await probe.invoke(slot(0))).toEqual({ outcomes: { health: 'pass' } });
  expect(await probe.invoke(slot(0))).toEqual({ outcomes: {} });
  expect(await slotsOf()).toEqual([[1, 'slot', 'pass', 'aaaaaaa']]);
});

test('a bad release raises an alarm, also when its slot is delivered to two containers at once', async () => {
  slice.shop.deployBad();
  expect(await probe.invoke(slot(1))).toEqual({ outcomes: { health: 'fail' } });
  expect(slice.aws.events()).toEqual([]);

  const twin = await slice.start('Probe');
  await Promise.all([probe.invoke(slot(2)), twin.invoke(slot(2))]);

  expect((await slotsOf()).map((record) => record.slice(0, 3))).toEqual([
    [1, 'slot', 'pass'],
    [2, 'slot', 'fail'],
    [3, 'slot', 'fail'],
  ]);
  const [event, ...copies] = slice.aws.events();
  raised = event;
  expect(raised).toMatchObject({
    source: 'muster',
    'detail-type': 'Alarm Raised',
    detail: {
      id: 'shop/production/health#1',
      environment: 'production',
      check: 'health',
      severity: 'critical',
    },
  });
  // At least once: a copy has the same id.
  for (const copy of copies) expect(copy.detail).toEqual(raised?.detail);
});

test('the event of the rule starts one execution, however often it is delivered', async () => {
  const dispatch = await slice.start('Dispatch');
  incident = (raised?.detail as { incident?: string } | undefined)?.incident ?? 'none';

  expect(await dispatch.invoke(raised)).toEqual({ runs: [`rollback/${incident}`], notices: [] });
  expect(await dispatch.invoke(raised)).toEqual({ runs: [`rollback/${incident}`], notices: [] });
  const otherCheck = { ...raised, detail: { ...(raised?.detail as object), reason: 'told otherwise' } };
  expect(await dispatch.invoke(otherCheck)).toEqual({ runs: [`rollback/${incident}`], notices: [] });

  const [started, again, ...more] = slice.aws.lambda.started();
  execution = started?.execution ?? '';
  expect(started).toMatchObject({
    function: 'arn:aws:lambda:eu-central-1:123456789012:function:Muster-shop-Runbook:live',
    invocationType: 'Event',
    input: { run: `rollback/${incident}`, runbook: 'rollback', environment: 'production', check: 'health' },
  });
  expect(execution).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
  expect([again?.execution, more]).toEqual([execution, []]);
});

test('the runbook rolls back once and verifies, each invocation in a process that knows only what was checkpointed', async () => {
  const { answer, invocations } = await slice.aws.lambda.drive(execution, async (event) =>
    (await slice.start('Runbook')).invoke(event),
  );

  expect(answer.Status).toBe('SUCCEEDED');
  expect(JSON.parse(answer.Result ?? '')).toEqual({
    phase: 'verified',
    outcome: 'pass',
    reason: 'health passed 2 rounds',
  });
  expect(invocations).toBe(3);
  expect(slice.shop.rollbacks()).toEqual([{ idempotencyKey: `rollback/${incident}#act1` }]);
  expect(slice.aws.events().at(-1)).toMatchObject({
    'detail-type': 'Runbook Completed',
    detail: { id: `rollback/${incident}#verified`, incident, severity: 'critical' },
  });
});

test('two passes later the alarm clears, and the evidence of it all verifies', async () => {
  expect(await probe.invoke(slot(3))).toEqual({ outcomes: { health: 'pass' } });
  expect(await probe.invoke(slot(4))).toEqual({ outcomes: { health: 'pass' } });

  expect(slice.aws.events().at(-1)).toMatchObject({
    'detail-type': 'Alarm Cleared',
    detail: { id: 'shop/production/health#2', incident },
  });
  const report = await verifyLog({ log: slice.log, now: epochMs(first + 5 * minuteMs - 1) });
  expect(report.faults).toEqual([]);
  expect(report).toMatchObject({ ok: true, streams: 6 });
  const [record] = await slice.log.read(stream, { limit: 1, order: 'oldest-first' });
  expect(record?.record.by).toMatchObject({ actor: 'Muster-shop-ProbeRole/Muster-shop-Probe' });
});

test('no handler was refused anything, and its role allows nothing that it did not use', () => {
  const { aws, assembly } = slice;

  expect(aws.access.refused()).toEqual([]);
  for (const handler of ['Probe', 'Dispatch', 'Runbook'])
    expect(unusedRights(assembly, aws.access, handler)).toEqual([]);
});

test.for([
  ['nothing', {}],
  ['no time', { entry: 'pulse', environment: 'production', slot: 'soon' }],
  ['more than a slot', { ...due(0), extra: 1 }],
] as const)('an event with %s is an error, for the dead letters', async ([, event]) => {
  const fresh = await slice.start('Probe');

  await expect(fresh.invoke(event)).rejects.toThrow('EVENT_UNREADABLE: not an event for this function');
});

test('a schedule that outlived its config is an error, for the dead letters', async () => {
  const fresh = await slice.start('Probe');

  await expect(fresh.invoke({ ...due(0), entry: 'gone' })).rejects.toThrow(
    'SCHEDULE_UNKNOWN: schedule.gone does not run in production',
  );
});

test('of what another home answers for nothing is deployed: no schedule, no slot, no secret, no rule, no run', async () => {
  const { assembly } = slice;
  const ofLaptop = { ...raised, detail: { ...(raised?.detail as object), environment: 'laptop' } };

  await expect(probe.invoke({ ...due(0), entry: 'quick', environment: 'laptop' })).rejects.toThrow(
    'SCHEDULE_UNKNOWN: schedule.quick does not run in laptop',
  );
  expect(await (await slice.start('Dispatch')).invoke(ofLaptop)).toEqual({ runs: [], notices: [] });
  expect(assembly.ofType('AWS::Scheduler::Schedule')).toHaveLength(2);
  expect(assembly.ofType('AWS::Events::Rule')).toHaveLength(1);
  // Where nothing can be lowered, nothing drills and nothing watches; where nobody is told, nothing tells.
  expect(handlersIn(assembly.resources)).toEqual([
    'DISPATCH',
    'PROBE',
    'REMOVAL',
    'RUNBOOK',
    'SWEEP',
    'WITNESS',
  ]);
  expect(parametersOf(assembly, 'ProbeRole')).toEqual(['muster/shop/SITE_KEY']);
});

test('what is no event of ours is an error, for the dead letters', async () => {
  const dispatch = await slice.start('Dispatch');

  await expect(
    dispatch.invoke({ source: 'muster', 'detail-type': 'Alarm Cleared', detail: {} }),
  ).rejects.toThrow('EVENT_UNREADABLE');
});

test('a table that does not answer is an error without its cause', async () => {
  const nowhere = await slice.start('Probe', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });

  await expect(nowhere.invoke(due(first))).rejects.toThrow(
    /^(EVIDENCE|STATE)_UNAVAILABLE: [^\n]*ECONNREFUSED[^\n]*$/,
  );
}, 20_000);

test('no secret is in what was printed, recorded, sent, started or checkpointed', async () => {
  const everything = await slice.everything();

  // It was there to be found: the target repeats it, and the check keeps what it repeats.
  expect(everything).toContain('[secret SITE_KEY]');
  for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
});
