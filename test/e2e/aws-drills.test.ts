import { afterAll, beforeAll, expect, test } from 'vitest';
import { executionName } from '#ground/durable/execution-name.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { systemClock } from '#ground/base/clock.ts';
import { parametersOf } from '../infra/actions.ts';
import { chatShopConfig, startChatShop, type ChatShop } from '../infra/chat-shop.ts';
import type { Container } from '../infra/container.ts';
import { deploy, executionOf, type Deployed } from '../infra/deployed.ts';
import { executionEnded, scheduledTime } from '../infra/lambda-events.ts';
import { unusedRights } from '../infra/policy/power.ts';

const secrets = { site: 'sk-site-2c8e1f0a4d', settings: 'sk-settings-7d3b9e5f1c' };
const hourMs = 3_600_000;
const thisHour = Math.floor(Date.now() / hourMs) * hourMs;
const target = { service: 'shop', environment: 'staging' };

let shop: ChatShop;
let deployed: Deployed;

beforeAll(async () => {
  shop = await startChatShop(secrets);
  deployed = await deploy(chatShopConfig(shop.url), {
    SITE_KEY: secrets.site,
    SETTINGS_TOKEN: secrets.settings,
  });
}, 120_000);

afterAll(async () => {
  await deployed[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

/** What one test leaves for the next: together they tell one story. */
let watchdog: Container;
let dispatch: Container;
let drill: Container;

/** An hourly slot, so many hours ago. */
const slotOf = (hoursAgo: number): number => thisHour - hoursAgo * hourMs;
const runOf = (hoursAgo: number): string => `hourly/staging/${new Date(slotOf(hoursAgo)).toISOString()}`;

/** As its schedule sends it. */
const dispatched = (hoursAgo: number): Promise<unknown> =>
  dispatch.invoke({
    drills: { entry: 'hourly', environment: 'staging', slot: scheduledTime(slotOf(hoursAgo)) },
  });

/** A minute in which nothing is compared, or one in which it is. */
const minute = (second: 'plain' | 'comparing'): object => ({
  slot: scheduledTime(thisHour + (second === 'plain' ? 60_000 : 300_000)),
});

const drive = async (run: string, container: Container): Promise<Record<string, unknown>> => {
  const { answer } = await deployed.aws.lambda.drive(
    executionName([run]),
    (event) => container.invoke(event),
    3000,
  );
  expect(answer.Status).toBe('SUCCEEDED');
  return JSON.parse(answer.Result ?? '') as Record<string, unknown>;
};

const phasesOf = async (stream: string, run: string): Promise<unknown[]> =>
  (await deployed.log.read(stream, { limit: 200, order: 'oldest-first' }))
    .filter(({ record }) => record.run === run)
    .map(({ record }) => [(record.body as { phase: string }).phase, record.outcome]);

test('nothing is lowered while no watchdog was heard of', async () => {
  dispatch = await deployed.start('Dispatch');
  drill = await deployed.start('Drill');

  expect(await dispatched(3)).toEqual({ runs: [runOf(3)], notices: [] });
  expect(await drive(runOf(3), drill)).toMatchObject({
    endings: [
      {
        outcome: 'unknown',
        rows: [
          {
            reason: expect.stringMatching(
              /^nobody would restore if this process died: the watchdog was never heard of: look into/,
            ),
            restored: 'closed',
          },
        ],
      },
    ],
  });
  expect(shop.changes()).toEqual([]);
}, 20_000);

test('a watchdog with nothing to do says so, and compares every fifth minute', async () => {
  watchdog = await deployed.start('Watchdog');

  expect(await watchdog.invoke(minute('plain'))).toEqual({ leases: [], drift: {} });
  expect(await watchdog.invoke(minute('comparing'))).toEqual({ leases: [], drift: { staging: [] } });
});

test('the slot of a drill starts one execution, however often it is delivered', async () => {
  expect(await dispatched(2)).toEqual({ runs: [runOf(2)], notices: [] });
  expect(await dispatched(2)).toEqual({ runs: [runOf(2)], notices: [] });

  const started = deployed.aws.lambda
    .started()
    .find(({ execution }) => execution === executionOf('Drill', runOf(2)));
  expect(started).toEqual({
    function: 'arn:aws:lambda:eu-central-1:123456789012:function:Muster-shop-Drill:live',
    invocationType: 'Event',
    execution: executionOf('Drill', runOf(2)),
    input: {
      run: runOf(2),
      environment: 'staging',
      drills: ['budget'],
      slot: slotOf(2),
      startBy: slotOf(2) + 5 * hourMs,
      endBy: slotOf(2) + 6 * hourMs,
    },
  });
});

test('the drill lowers, proves, restores and proves that, and the evidence says so', async () => {
  expect(await drive(runOf(2), drill)).toMatchObject({
    endings: [{ drill: 'budget', phase: 'completed', outcome: 'pass', rows: [{ restored: 'closed' }] }],
  });

  expect(shop.changes()).toEqual([10, 6000]);
  expect(shop.settings()).toEqual({ REQUEST_MAX_TOKENS: 6000 });
  expect(await phasesOf('limits', runOf(2))).toEqual([
    ['leased', 'pass'],
    ['lowered', 'pass'],
    ['restored', 'pass'],
  ]);
  expect(await phasesOf('drills', runOf(2))).toEqual([
    ['started', 'pass'],
    ['row', 'pass'],
    ['completed', 'pass'],
  ]);
  expect(deployed.aws.events().at(-1)).toMatchObject({
    'detail-type': 'Drill Completed',
    detail: { ...target, severity: 'info' },
  });
}, 30_000);

test('a drill that dies with its limit lowered is put back by the watchdog that hears of it', async () => {
  await dispatched(1);
  const doomed = await deployed.start('Drill');
  shop.onLowered(() => void doomed[Symbol.asyncDispose]());
  await expect(drive(runOf(1), doomed)).rejects.toThrow('the container ended');
  expect(shop.settings()).toMatchObject({ REQUEST_MAX_TOKENS: 10 });
  await watchdog.invoke(minute('plain'));
  await watchdog.invoke(executionEnded('hourly/staging/another'));
  expect(shop.settings()).toMatchObject({ REQUEST_MAX_TOKENS: 10 });

  const heard = await deployed.start('Watchdog');
  const lease = `${runOf(1)}/budget/REQUEST_MAX_TOKENS`;
  expect(await heard.invoke(executionEnded(runOf(1)))).toEqual({
    leases: [{ environment: 'staging', lease, progress: 'back' }],
    drift: {},
  });
  expect(shop.settings()).toEqual({ REQUEST_MAX_TOKENS: 6000 });
}, 20_000);

test('the minutes that follow read it back once more, and close the lease with its evidence', async () => {
  const progress = async (): Promise<unknown> =>
    ((await watchdog.invoke(minute('plain'))) as { leases: { progress: string }[] }).leases[0]?.progress;
  await expect.poll(progress, { timeout: 15_000, interval: 250 }).toBe('closed');

  const ofRun = (await deployed.log.read('limits', { limit: 200, order: 'oldest-first' }))
    .map(({ record }) => record)
    .filter(({ run }) => run === runOf(1));
  const restored = ofRun.at(-1);
  expect(restored?.body).toMatchObject({
    phase: 'restored',
    reason: 'restored by watchdog: its run ended without restoring',
  });
  expect(restored?.by.actor).toBe('Muster-shop-WatchdogRole/Muster-shop-Watchdog');
}, 20_000);

test('the run that was dead finds its lease taken when Lambda starts it again, and lowers nothing', async () => {
  const before = shop.changes();

  expect(await drive(runOf(1), drill)).toMatchObject({ endings: [{ outcome: 'unknown' }] });
  expect(shop.changes()).toEqual(before);
  expect(shop.settings()).toEqual({ REQUEST_MAX_TOKENS: 6000 });
}, 30_000);

test('a limit that is off its baseline without a lease is told once', async () => {
  shop.setLimit(5000);
  const found = { leases: [], drift: { staging: ['REQUEST_MAX_TOKENS is 5000, its baseline is 6000'] } };
  expect(await watchdog.invoke(minute('comparing'))).toEqual(found);
  expect(await watchdog.invoke(minute('comparing'))).toEqual(found);

  const told = deployed.aws.events().filter(({ 'detail-type': type }) => type === 'Limits Not Restored');
  expect(told).toMatchObject([{ detail: { ...target, severity: 'critical' } }]);
  shop.setLimit(6000);
});

test('a place that does not answer is an error at the end', async () => {
  shop.breakSettings(true);
  await expect(watchdog.invoke(minute('comparing'))).rejects.toThrow('SETTINGS_UNAVAILABLE');
  shop.breakSettings(false);
});

test.for([
  ['nothing', {}],
  ['an end that is none', executionEnded('hourly/staging/x', 'SUCCEEDED')],
  ['no time', { slot: 'soon' }],
])('an event with %s is an error of the watchdog, for the dead letters', async ([, event]) => {
  await expect(watchdog.invoke(event)).rejects.toThrow('EVENT_UNREADABLE');
});

test('drills that outlived their config are an error, for the dead letters', async () => {
  const slot = scheduledTime(slotOf(0));
  await expect(dispatch.invoke({ drills: { entry: 'gone', environment: 'staging', slot } })).rejects.toThrow(
    'SCHEDULE_UNKNOWN: schedule.gone does not run in staging',
  );
});

test('drill and watchdog were refused nothing, and their roles allow nothing that they did not use', () => {
  const { aws, assembly } = deployed;

  expect(aws.access.refused()).toEqual([]);
  expect(unusedRights(assembly, aws.access, 'Drill')).toEqual([]);
  expect(unusedRights(assembly, aws.access, 'Watchdog')).toEqual([]);
  expect(parametersOf(assembly, 'WatchdogHandlerRole')).toEqual(['muster/shop/SETTINGS_TOKEN']);
  expect(parametersOf(assembly, 'ProbeRole')).toEqual(['muster/shop/SITE_KEY']);
});

test('the evidence of it all verifies, and no secret is anywhere', async () => {
  const report = await verifyLog({ log: deployed.log, now: systemClock.now() });
  expect(report.faults).toEqual([]);

  const everything = await deployed.everything();
  for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
});
