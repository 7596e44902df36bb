import { afterAll, beforeAll, expect, test } from 'vitest';
import { breakTarget, healTarget } from '#face/demo/control.ts';
import type { Breakage } from '#face/demo/release.ts';
import { systemClock } from '#ground/base/clock.ts';
import { executionName } from '#ground/durable/execution-name.ts';
import { messageId } from '#observe/notify/message.ts';
import { unpackJson } from '#record/evidence/adapters/packed-json.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { unusedRights } from '../infra/policy/power.ts';
import { runsIn, startNight, undelivered, type Night } from '../infra/night.ts';

let night: Night;

beforeAll(async () => {
  night = await startNight();
}, 120_000);

afterAll(() => night[Symbol.asyncDispose]());

const production = () => ({ controlUrl: night.demo.controlUrl, environment: 'production' });
const breaks = (how: Breakage) => breakTarget({ ...production(), how });

async function heal(): Promise<void> {
  await healTarget(production());
  expect(Object.values(await night.probes(2))).not.toContain('fail');
  expect(undelivered(await night.tell())).toEqual([]);
}

test('5xx after a release: rolled back to the one that had passed, verified, and everybody told', async () => {
  await night.probes(4);
  expect(await night.running()).toBe('1.4.2');
  await breaks('5xx');
  expect(await night.probes(2)).toMatchObject({ health: 'pass', chat_happy: 'fail', chat_415: 'fail' });
  expect(await night.running()).toBe('1.4.3');

  const told = await night.tell();

  // Two alarms of one incident are one rollback: the other run is at work, or over by then.
  const runs = runsIn(told);
  expect(runs).toContainEqual({
    phase: 'verified',
    outcome: 'pass',
    reason: 'health, db_health, chat_happy, chat_415 passed 1 rounds',
  });
  expect(runs.filter((ending) => (ending as { phase: string }).phase === 'verified')).toHaveLength(1);
  expect(runs).toHaveLength(2);
  expect(await night.running()).toBe('1.4.2');
  expect(undelivered(told)).toEqual([]);
  const title = 'CRITICAL production chat_happy: status (500) == 200 and 3 more';
  expect(await night.inbox()).toContain(title);
  expect(night.slack.received().some(({ body }) => body.includes(title))).toBe(true);
  expect(night.aws.mails()).toContainEqual({
    Action: 'Publish',
    Version: '2010-03-31',
    TopicArn: 'arn:aws:sns:eu-central-1:123456789012:oncall',
    Subject: title,
    Message: expect.stringContaining('changed between: release 1.4.2 → 1.4.3'),
  });
  await night.probes(2);
  await night.tell();
  expect(await night.inbox()).toContain(
    'OK production chat_happy: 2 passes in a row (cleared; was critical)',
  );
}, 60_000);

test('a 200 that hides an outage is known by its text, and not rolled back while the provider is red', async () => {
  await breaks('hidden');
  await breaks('provider');
  const before = night.aws.events().length;
  expect(await night.probes(2)).toMatchObject({
    chat_happy: 'fail',
    model_provider: 'fail',
    chat_415: 'pass',
  });
  const release = await night.running();

  const told = await night.tell();

  const { detail } = night.eventsFrom(before).find(({ detail: { check } }) => check === 'chat_happy') ?? {};
  expect(detail).toMatchObject({ severity: 'critical', story: { answers: ['apology'] } });
  expect(detail?.story?.expectations.join()).toMatch(/^\$\.rendered_text \(.*technical issue/);
  expect(runsIn(told)).toEqual([
    {
      phase: 'refused',
      outcome: 'unknown',
      reason: expect.stringMatching(/^vetoed: model_provider fails too, .*it would have done: POST /),
    },
  ]);
  expect(await night.running()).toBe(release);
  await heal();
}, 60_000);

test('a good release with a bad provider is not rolled back', async () => {
  const release = await night.running();
  await breaks('provider');
  expect(await night.probes(2)).toMatchObject({ chat_happy: 'fail', model_provider: 'fail' });

  expect(runsIn(await night.tell())).toMatchObject([
    { phase: 'refused', reason: expect.stringMatching(/^vetoed: model_provider fails too/) },
  ]);
  expect(await night.running()).toBe(release);
  await heal();
}, 60_000);

test('slow is degraded: a warning and its reminder, by the sweep, and no rollback', async () => {
  await breaks('slow');
  const before = night.aws.events().length;
  expect(await night.probes(2)).toMatchObject({ chat_happy: 'degraded' });
  const release = await night.running();

  const raised = await night.tell();
  expect(runsIn(raised)).toEqual([]);
  expect(await night.sweep()).toEqual({ blind: [], silent: [], heartbeat: { kind: 'sent' } });
  const sweeping = async () => (await night.sweep(), night.eventsFrom(before).length);
  // One a second: more of them where a sweep takes longer.
  await expect.poll(sweeping, { timeout: 10_000, interval: 200 }).toBeGreaterThan(1);
  const reminded = await night.tell();

  const told = night.eventsFrom(before).map(({ type, detail }) => [type, detail.check, detail.severity]);
  expect(told.slice(0, 2)).toEqual([
    ['Alarm Raised', 'chat_happy', 'warning'],
    ['Alarm Reminder', 'chat_happy', 'warning'],
  ]);
  expect(new Set(told.slice(1).map(([type]) => type))).toEqual(new Set(['Alarm Reminder']));
  expect((await night.inbox()).at(-1)).toMatch(/^STILL WARNING production chat_happy for \d+s: /);
  expect([undelivered(raised), undelivered(reminded), runsIn(reminded)]).toEqual([[], [], []]);
  expect(await night.running()).toBe(release);
  expect(night.heartbeats.received()[0]?.path).toBe('/ping/hb-91d7a3');
  await heal();
}, 60_000);

/** The record that says so, in the statement that inserts it. */
const isLowered = (body: string): boolean =>
  [...body.matchAll(/"B":"([^"]+)"/g)].some(([, B]) => /"phase":"lowered"/.test(unpackJson({ B })));

test('what a drill expects alarms nobody', async () => {
  const hourMs = 3_600_000;
  const slot = new Date(Math.floor(Date.now() / hourMs) * hourMs).toISOString();
  await (await night.warm('Watchdog')).invoke({ slot });
  expect(await night.probe('staging')).toEqual({ health: 'pass', chat_happy: 'pass' });
  const before = night.aws.events().length;
  const outcomes: unknown[] = [];
  night.aws.witness(async ({ accessKey, body }) => {
    // Its limit is down, and it goes on when two slots were watched meanwhile.
    if (accessKey !== 'DRILL' || outcomes.length > 0 || !isLowered(body)) return;
    outcomes.push(null);
    for (let nth = 0; nth < 2; nth += 1) outcomes.push((await night.probe('staging'))['chat_happy']);
  });

  const due = { entry: 'hourly', environment: 'staging', slot };
  await (await night.warm('Dispatch')).invoke({ drills: due });
  const drill = await night.warm('Drill');
  const { answer } = await night.aws.lambda.drive(
    executionName([`hourly/staging/${slot}`]),
    (event) => drill.invoke(event),
    3000,
  );
  night.aws.witness(async () => undefined);

  expect(JSON.parse(answer.Result ?? '')).toMatchObject({ endings: [{ outcome: 'pass' }] });
  expect(outcomes).toEqual([null, 'fail', 'fail']);
  expect(night.eventsFrom(before).map(({ type }) => type)).toEqual(['Drill Completed']);
  expect(undelivered(await night.tell())).toEqual([]);
}, 60_000);

const deaths = [
  ['before it is sent', { action: 'sns:Publish', when: 'before' }, 1],
  ['when it was sent and not answered', { action: 'sns:Publish', when: 'taken' }, 2],
  ['before it is remembered', { action: 'lambda:CheckpointDurableExecution', when: 'before' }, 2],
  ['before it is recorded', { action: 'dynamodb:PartiQLInsert', when: 'before' }, 1],
] as const;

test.for(deaths)('who dies %s tells all the same, recorded once', async ([name, point, mails]) => {
  const id = name.replaceAll(' ', '-');
  const event = night.eventAgain(id);
  const oncall = `oncall:${messageId(event.detail)}`;
  const subjects = (): number => night.aws.mails().length;
  const sent = subjects();
  await (await night.warm('Dispatch')).invoke(event);
  const doomed = await night.start('Notify');
  night.aws.witness(async ({ accessKey, action, when }) => {
    const isSent = point.action === 'sns:Publish' || subjects() > sent;
    if (accessKey !== 'NOTIFY' || action !== point.action || when !== point.when || !isSent) return;
    await doomed[Symbol.asyncDispose]();
    throw new Error('nobody is there to hear it');
  });
  const execution = executionName([oncall]);
  await expect(night.aws.lambda.drive(execution, (one) => doomed.invoke(one))).rejects.toThrow(
    'the container ended',
  );
  night.aws.witness(async () => undefined);

  const heir = await night.warm('Notify');
  const { answer } = await night.aws.lambda.drive(execution, (one) => heir.invoke(one));

  expect(JSON.parse(answer.Result ?? '')).toMatchObject({ phase: 'delivered', attempts: 1 });
  expect(subjects() - sent).toBe(mails);
  expect(await night.attempts(oncall)).toEqual([['delivered', 'pass']]);
});

test('what cannot be told fails its execution, for CloudWatch, and is recorded', async () => {
  const event = night.eventAgain('refused');
  const team = `team:${messageId(event.detail)}`;
  night.slack.next({ status: 404, body: 'no_service' });
  await (await night.warm('Dispatch')).invoke(event);
  const container = await night.warm('Notify');

  const { answer } = await night.aws.lambda.drive(executionName([team]), (one) => container.invoke(one));

  expect(answer).toMatchObject({
    Status: 'FAILED',
    Error: { ErrorMessage: expect.stringContaining(`${team} rejected: answered 404`) },
  });
  expect(await night.attempts(team)).toEqual([['rejected', 'fail']]);
}, 60_000);

test('one function that cannot be started keeps no other from it, and the event comes again', async () => {
  const raised = night.aws.events().find(({ 'detail-type': type }) => type === 'Alarm Raised');
  const event = { ...raised, detail: { ...(raised?.detail as object), id: 'another', severity: 'critical' } };
  const gone = 'arn:aws:lambda:eu-central-1:123456789012:function:Gone:live';
  const before = night.aws.lambda.started().length;
  const startedNow = (): string[] =>
    night.aws.lambda
      .started()
      .flatMap(({ function: alias }, nth) => (nth < before ? [] : alias.split(':').slice(-2, -1)));

  await using noRunbook = await night.start('Dispatch', { MUSTER_RUNBOOK_ALIAS: gone });
  await expect(noRunbook.invoke(event)).rejects.toThrow('WORKFLOW_UNAVAILABLE: the function of runbook');
  const notices = ['Muster-shop-Notify', 'Muster-shop-Notify', 'Muster-shop-Notify'];
  expect(startedNow()).toEqual(notices);
  await using noNotify = await night.start('Dispatch', { MUSTER_NOTIFY_ALIAS: gone });
  await expect(noNotify.invoke(event)).rejects.toThrow('WORKFLOW_UNAVAILABLE: the function of notify');
  expect(startedNow()).toEqual([...notices, 'Muster-shop-Runbook']);
}, 60_000);

test('nobody was refused anything, and no role allows what was not used', () => {
  const { aws, assembly } = night;
  const isThere = (refusal: string): boolean => !refusal.endsWith(':function:Gone:live');

  expect(aws.access.refused().filter(isThere)).toEqual([]);
  for (const handler of ['Probe', 'Dispatch', 'Runbook', 'Drill', 'Notify', 'Sweep'])
    expect(unusedRights(assembly, aws.access, handler)).toEqual([]);
});

test('the evidence of the night verifies, and no secret is anywhere', async () => {
  expect((await verifyLog({ log: night.log, now: systemClock.now() })).faults).toEqual([]);

  const everything = await night.everything();
  for (const secret of night.secrets) expect(everything).not.toContain(secret);
});
