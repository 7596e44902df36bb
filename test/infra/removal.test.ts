import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liftHold, placeHold } from '#act/limits/lock-moves.ts';
import { changeTarget, readTarget } from '#act/limits/target-store.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { dynamoStateStore } from '#ground/state/adapters/dynamodb.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { chatShopConfig, startChatShop, type ChatShop } from './chat-shop.ts';
import {
  startAnswers,
  type CloudFormationAnswers,
  type CustomAnswer,
  type CustomRequest,
} from './cloudformation-answers.ts';
import type { Container } from './container.ts';
import { deploy, type Deployed } from './deployed.ts';
import { drillNight, minute, runOf, type DrillNight } from './drill-night.ts';
import { executionEnded } from './lambda-events.ts';
import { metricOf, metricsIn } from './metric-lines.ts';
import { unusedRights } from './policy/power.ts';
import { moved, type Properties, vanished } from './removal-properties.ts';

const secrets = { site: 'sk-site-2c8e1f0a4d', settings: 'sk-settings-7d3b9e5f1c' };
const target = { service: 'shop', environment: 'staging' };

let shop: ChatShop;
let deployed: Deployed;
let answers: CloudFormationAnswers;
let state: StateStore;
let drills: DrillNight;
let watchdog: Container;
let removal: Container;

beforeAll(async () => {
  shop = await startChatShop(secrets);
  answers = await startAnswers();
  const config = chatShopConfig(shop.url);
  deployed = await deploy(config, { SITE_KEY: secrets.site, SETTINGS_TOKEN: secrets.settings });
  const client = new DynamoDBClient({
    endpoint: deployed.aws.dynamoEndpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  state = dynamoStateStore({ client, table: 'state', clock: systemClock, random: systemRandom });
  watchdog = await deployed.start('Watchdog');
  drills = await drillNight(deployed, shop, watchdog);
  removal = await deployed.start('Removal');
}, 120_000);

afterAll(async () => {
  await deployed?.[Symbol.asyncDispose]();
  await answers[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

/** As the template gives them. */
const propertiesOf = (moment: 'BeforeChange' | 'BeforeRemoval'): Properties =>
  deployed.assembly.ofType(`Custom::Muster${moment}`)[0]?.[1] as Properties;

async function ask(id: string, request: CustomRequest, container = removal): Promise<CustomAnswer> {
  await container.invoke(answers.requestOf(id, request));
  return answers.answerTo(id);
}

test('what is made for the first time is answered at once, and names itself for ever', async () => {
  const is = propertiesOf('BeforeChange');
  expect(is).toMatchObject({ Phase: 'before-change', Service: 'shop' });
  expect(is.Targets).toEqual({
    staging: { place: expect.stringMatching(/^[0-9a-f]{64}$/), names: ['REQUEST_MAX_TOKENS'] },
  });

  expect(await ask('create', { type: 'Create', is })).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: 'muster-RemovalBeforeChange0A1B2C3D',
    StackId: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/Muster-shop/51af3dc0-da77-11e4',
    RequestId: 'create',
    LogicalResourceId: 'RemovalBeforeChange0A1B2C3D',
  });
  expect(answers.taken()[0]?.type).toBe('');
  expect(await state.list('target', { limit: 10 })).toEqual([]);
});

test('an environment that goes waits until the watchdog has put its limits back', async () => {
  await drills.dieLowered(3);
  const is = propertiesOf('BeforeChange');
  let isAnswered = false;
  const asked = ask('vanish', { type: 'Update', is: vanished(is), was: is }).finally(
    () => (isAnswered = true),
  );
  const watching = async (): Promise<boolean> => {
    await watchdog.invoke(minute);
    return isAnswered;
  };
  await expect.poll(watching, { timeout: 25_000, interval: 300 }).toBe(true);

  expect((await asked).Status).toBe('SUCCESS');
  expect(shop.settings()).toEqual({ REQUEST_MAX_TOKENS: 6000 });
  const { lease, deploymentHold } = await readTarget(state, target);
  expect([lease?.state, deploymentHold?.operator]).toEqual(['CLOSED', 'deployment']);
  const records = await deployed.log.read('limits', { limit: 100, order: 'newest-first' });
  expect(records[0]?.record).toMatchObject({
    body: {
      phase: 'restored',
      reason: 'restored by deployment: a deployment changes where limits are kept',
    },
    by: { actor: 'Muster-shop-WatchdogRole/Muster-shop-Watchdog' },
  });
  await watchdog.invoke(executionEnded(runOf(3)));
}, 40_000);

test('no drill begins until the deployment is through, and then its hold is lifted', async () => {
  const changes = shop.changes();
  const held = await drills.drill(2, await deployed.start('Drill'));
  expect(JSON.stringify(held)).toContain('hold by deployment since');
  expect(shop.changes()).toEqual(changes);

  const is = propertiesOf('BeforeRemoval');
  expect((await ask('last', { type: 'Update', is, was: moved(is) })).Status).toBe('SUCCESS');
  expect((await readTarget(state, target)).deploymentHold).toBeUndefined();
}, 20_000);

test('where no watchdog comes it fails in time, says what to type, and touches no setting', async () => {
  await drills.dieLowered(1);
  const is = propertiesOf('BeforeChange');
  const short = await deployed.start('Removal', { CONTAINER_LASTS_MS: '33000' });

  const { Status, Reason } = await ask('move', { type: 'Update', is: moved(is), was: is }, short);
  expect([Status, Reason]).toEqual([
    'FAILED',
    `limits of staging are lowered: lease ${runOf(1)}/budget/REQUEST_MAX_TOKENS is RESTORING; ` +
      'type: muster limits restore --stack Muster-shop --region eu-central-1 --env staging',
  ]);
  expect(shop.settings()).toMatchObject({ REQUEST_MAX_TOKENS: 10 });
  const { lease, deploymentHold } = await readTarget(state, target);
  expect([lease?.state, lease?.restoring?.by]).toEqual(['RESTORING', 'deployment']);
  expect((deploymentHold?.until ?? 0) - (deploymentHold?.since ?? 0)).toBe(3_600_000);
}, 30_000);

test('the rollback of that is not kept waiting: the watchdog that stays can restore the lease', async () => {
  const is = propertiesOf('BeforeChange');
  expect((await ask('rollback', { type: 'Update', is, was: moved(is) })).Status).toBe('SUCCESS');
  expect((await readTarget(state, target)).lease?.state).toBe('RESTORING');

  const progress = async (): Promise<unknown> =>
    ((await watchdog.invoke(minute)) as { leases: { progress: string }[] }).leases[0]?.progress;
  await expect.poll(progress, { timeout: 15_000, interval: 250 }).toBe('closed');
  expect(shop.settings()).toEqual({ REQUEST_MAX_TOKENS: 6000 });
  await watchdog.invoke(executionEnded(runOf(1)));
}, 30_000);

test('a limit that is declared no more counts like a place that changed, one that is new does not', async () => {
  const is = propertiesOf('BeforeChange');
  const named = (...names: string[]): Properties => ({
    ...is,
    Targets: { staging: { ...is.Targets['staging'], names } },
  });
  await changeTarget(state, target, liftHold);

  await ask('more', { type: 'Update', is: named('A', 'REQUEST_MAX_TOKENS'), was: is });
  expect((await readTarget(state, target)).deploymentHold).toBeUndefined();
  await ask('fewer', { type: 'Update', is: named(), was: is });
  expect((await readTarget(state, target)).deploymentHold?.operator).toBe('deployment');
});

test('a stack that goes holds what it ever had, and leaves the hold of a person alone', async () => {
  const old = { service: 'shop', environment: 'gone' };
  const another = { service: 'other', environment: 'staging' };
  const by = { operator: 'oncall-1', reason: 'looking', since: systemClock.now() };
  await changeTarget(state, target, (now) => placeHold(now, by));
  for (const touched of [old, another]) await changeTarget(state, touched, (now) => ({ ...now, fence: 1 }));

  const is = propertiesOf('BeforeRemoval');
  expect((await ask('delete', { type: 'Delete', is })).Status).toBe('SUCCESS');
  expect((await readTarget(state, target)).hold).toEqual(by);
  expect((await readTarget(state, old)).deploymentHold).toMatchObject({
    operator: 'deployment',
    reason: 'the stack is being removed',
  });
  expect((await readTarget(state, another)).deploymentHold).toBeUndefined();
  expect((await ask('again', { type: 'Create', is })).Status).toBe('SUCCESS');
  expect((await readTarget(state, target)).hold).toEqual(by);
});

test('a dispute fails it at once, for it ends by a person only', async () => {
  await changeTarget(state, target, liftHold);
  await drills.dieLowered(0);
  shop.setLimit(4321);
  await watchdog.invoke(executionEnded(runOf(0)));

  const { Status, Reason } = await ask('disputed', { type: 'Delete', is: propertiesOf('BeforeRemoval') });
  expect(Status).toBe('FAILED');
  expect(Reason).toBe(
    `limits of staging are lowered: lease ${runOf(0)}/budget/REQUEST_MAX_TOKENS is DISPUTED; ` +
      'type: muster limits restore --stack Muster-shop --region eu-central-1 --env staging, ' +
      'or: muster limits accept --stack Muster-shop --region eu-central-1 --env staging',
  );
  expect(shop.settings()).toMatchObject({ REQUEST_MAX_TOKENS: 4321 });
}, 30_000);

test('the watchdog counts each minute what is overdue, also when nothing is', () => {
  expect(metricsIn(watchdog.printed())).toContainEqual(metricOf('OverdueLeases', 'Count', 0));
});

test('a request, properties or a table that cannot be read are an answer too', async () => {
  const is = propertiesOf('BeforeRemoval');
  const odd = {
    ...answers.requestOf('odd', { type: 'Delete', is }),
    RequestType: 'Replace',
    PhysicalResourceId: 1,
  };
  await removal.invoke(odd);
  expect(await answers.answerTo('odd')).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('RequestType'),
    PhysicalResourceId: 'muster-RemovalBeforeChange0A1B2C3D',
  });
  const unread = await ask('unread', { type: 'Delete', is: { ...is, Phase: 'soon' } });
  expect(unread.Status).toBe('FAILED');
  expect(unread.Reason).toMatch(/^Muster could not look whether limits are lowered: .*Phase/s);

  deployed.aws.decide(({ accessKey }) => (accessKey === 'REMOVAL' ? { kind: 'denied' } : undefined));
  const denied = await ask('denied', { type: 'Delete', is });
  deployed.aws.decide(() => undefined);
  expect(denied.Status).toBe('FAILED');
  expect(denied.Reason).toContain('the state table');

  const bare = await deployed.start('Removal', { MUSTER_STATE_TABLE: '' });
  expect((await ask('bare', { type: 'Delete', is }, bare)).Reason).toContain('MUSTER_STATE_TABLE');
}, 30_000);

test('an answer that is not taken is given again, and an event without an address is an error', async () => {
  answers.refuse(2);
  const is = propertiesOf('BeforeChange');
  expect((await ask('twice', { type: 'Create', is })).Status).toBe('SUCCESS');

  answers.refuse(100);
  await expect(removal.invoke(answers.requestOf('never', { type: 'Create', is }))).rejects.toThrow(
    'ANSWER_REFUSED: CloudFormation could not be told: status 503',
  );
  answers.refuse(0);
  await expect(removal.invoke({ RequestType: 'Delete' })).rejects.toThrow('EVENT_UNREADABLE');
  expect(await deployed.everything()).not.toContain('X-Amz-Signature');
}, 40_000);

test('nothing was refused to it, and its role allows nothing that it did not use', () => {
  const { access } = deployed.aws;
  expect(access.refused()).toEqual([]);
  expect(unusedRights(deployed.assembly, access, 'Removal')).toEqual([]);
});
