import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { plain, queueOf } from './dead-letters.ts';
import { deploy, type Deployed } from './deployed.ts';
import { scheduledTime } from './lambda-events.ts';
import { shopConfig, startShop, type Shop } from './shop.ts';
import { metricOf, metricsIn } from './metric-lines.ts';
import { unusedRights } from './policy/power.ts';
import { itemAt, tableChanges, type Change, type Item } from './table-stream.ts';

const secrets = { site: 'sk-site-2c8e1f0a4d', deploy: 'sk-deploy-5f2e8c1b7d' };
const minuteMs = 60_000;
const stream = 'production/shop/health/eu-central-1';

let shop: Shop;
let deployed: Deployed;
let record: Item;
let thisMinute: number;

beforeAll(async () => {
  shop = await startShop(secrets);
  const channel = { kind: 'webhook', url: `${shop.url}/hook`, signWith: { secret: 'HOOK_KEY' } };
  const config = {
    ...shopConfig(shop.url),
    notify: {
      oncall: { when: { environments: ['production'], severities: ['critical'] }, channel },
      health: { when: { environments: ['production'], severities: ['info'], checks: ['health'] }, channel },
    },
  };
  deployed = await deploy(config, { SITE_KEY: secrets.site, DEPLOY_TOKEN: secrets.deploy });
  const probe = await deployed.start('Probe');
  // A minute that ends under our hands is not probed any more; the next one is.
  for (let tries = 0; tries < 3 && !(await deployed.log.head(stream)); tries += 1) {
    thisMinute = Math.floor(Date.now() / minuteMs) * minuteMs;
    await probe.invoke({ entry: 'pulse', environment: 'production', slot: scheduledTime(thisMinute) });
  }
  record = await itemAt(deployed.aws.dynamoEndpoint, stream, 1);
}, 120_000);

afterAll(async () => {
  await deployed?.[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

const changed = (id: string, more: Partial<Change> = {}): Change => ({
  id,
  name: 'MODIFY',
  before: record,
  after: { ...record, outcome: { S: 'fail' }, hash: { S: 'f'.repeat(64) } },
  at: thisMinute,
  ...more,
});

const removed = (id: string, more: Partial<Change> = {}): Change => ({
  id,
  name: 'REMOVE',
  before: record,
  at: thisMinute,
  ...more,
});

const witnessed = async (): Promise<unknown[]> =>
  (await deployed.log.read('witness', { limit: 100, order: 'oldest-first' })).map(
    ({ record: { body } }) => (body as { reason: string }).reason,
  );

const told = () => deployed.aws.events().filter(({ 'detail-type': type }) => type === 'Evidence Broken');

test('a record that was changed is recorded and told, with the hash that it had', async () => {
  const witness = await deployed.start('Witness');

  expect(await witness.invoke(tableChanges(changed('c-1')))).toEqual({ broken: 1 });
  const place = { kept: 'aws', stream, seq: 1, hash: record['hash']?.S };
  expect(told()).toMatchObject([
    {
      source: 'muster',
      detail: {
        id: `shop/evidence/${stream}/1#c-1`,
        environment: 'production',
        severity: 'critical',
        reason: `${stream}#1 was changed (hash, outcome)`,
        broken: place,
        record: { stream: 'witness', seq: 1 },
        at: thisMinute,
      },
    },
  ]);
  const [written] = await deployed.log.read('witness', { limit: 1, order: 'oldest-first' });
  expect(written?.record).toMatchObject({
    kind: 'witness',
    outcome: 'fail',
    body: { broken: { ...place, found: record['hash']?.S } },
    by: { actor: 'Muster-shop-WitnessRole/Muster-shop-Witness' },
  });
}, 30_000);

test('the same changes, read again in other parts by another container, are the same records', async () => {
  const witness = await deployed.start('Witness');
  const journal = await itemAt(deployed.aws.dynamoEndpoint, 'config', 1);
  const gone = removed('c-2', { before: journal });
  const before = told().length;

  await witness.invoke(tableChanges(changed('c-1'), gone));
  await witness.invoke(tableChanges(gone));

  expect(await witnessed()).toEqual([`${stream}#1 was changed (hash, outcome)`, 'config#1 was removed']);
  expect(new Set(told().map(({ detail }) => (detail as { id: string }).id)).size).toBe(2);
  expect(told().length).toBe(before + 3);
  expect(told().at(-1)).toMatchObject({ detail: { environment: '*', broken: { stream: 'config', seq: 1 } } });
});

test('every channel is told, of a stream of no environment too, and once of many changes', async () => {
  const dispatch = await deployed.start('Dispatch');
  const started = async (event: unknown): Promise<unknown[]> =>
    ((await dispatch.invoke(event)) as { notices: unknown[] }).notices;
  const notices = [`oncall`, `health`].map((name) => {
    return `${name}:shop/evidence@${thisMinute - (thisMinute % 600_000)}`;
  });

  expect(await started(told()[0])).toEqual(notices);
  expect(await started(told().at(-1))).toEqual(notices);
  expect(new Set(deployed.aws.lambda.started().map(({ execution }) => execution)).size).toBe(2);
});

test('what DynamoDB removed by itself is told as that, and what was inserted is left alone', async () => {
  const witness = await deployed.start('Witness');
  const event = tableChanges(removed('c-3'), {
    id: 'c-4',
    name: 'INSERT',
    after: record,
    at: thisMinute,
  }) as { Records: object[] };
  event.Records[0] = {
    ...event.Records[0],
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
  };

  expect(await witness.invoke(event)).toEqual({ broken: 1 });
  expect((await witnessed()).at(-1)).toBe(`${stream}#1 was removed by dynamodb.amazonaws.com`);
});

test('the stream is read again when one could not be sent, and then it is recorded once and sent', async () => {
  const witness = await deployed.start('Witness');
  const before = [(await witnessed()).length, told().length] as const;
  deployed.aws.decide(({ action }) => (action === 'events:PutEvents' ? { kind: 'partly' } : undefined));
  await expect(witness.invoke(tableChanges(changed('c-5')))).rejects.toThrow('BUS_UNAVAILABLE');
  deployed.aws.decide(() => undefined);
  expect(told().length).toBe(before[1]);

  await witness.invoke(tableChanges(changed('c-5')));
  expect([(await witnessed()).length, told().length]).toEqual([before[0] + 1, before[1] + 1]);
});

test('probe and sweep write metrics as CloudWatch finds them, in lines of their own', async () => {
  const sweep = await deployed.start('Sweep');
  await sweep.invoke({ slot: scheduledTime(thisMinute + minuteMs) });

  const metrics = metricsIn(deployed.printed());
  expect(metrics).toContainEqual(metricOf('OwedEvents', 'Count', 0));
  expect(metrics).toContainEqual(metricOf('SlotLagMs', 'Milliseconds', expect.any(Number)));
});

test('an event that is none is an error, for the dead letters', async () => {
  const witness = await deployed.start('Witness');
  await expect(witness.invoke({ Records: [{ eventName: 'MODIFY' }] })).rejects.toThrow('EVENT_UNREADABLE');
});

test('the evidence of it all verifies, and no secret is anywhere', async () => {
  const report = await verifyLog({ log: deployed.log, now: systemClock.now() });
  expect(report.faults).toEqual([]);
  const everything = await deployed.everything();
  for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
});

test('Lambda reads changes and removals of evidence, splits what fails, and gives it up after half a day alone', () => {
  const { ofType } = deployed.assembly;
  const [[, mapping] = []] = ofType('AWS::Lambda::EventSourceMapping');
  expect(mapping).toMatchObject({
    EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^TablesEvidence/), 'StreamArn'] },
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["MODIFY","REMOVE"]}' }] },
    BisectBatchOnFunctionError: true,
    MaximumRecordAgeInSeconds: 43_200,
    StartingPosition: 'TRIM_HORIZON',
  });
  expect(mapping).not.toHaveProperty('MaximumRetryAttempts');
  const { DestinationConfig } = mapping as { DestinationConfig: { OnFailure: { Destination: unknown } } };
  expect(queueOf(DestinationConfig.OnFailure.Destination)).toBe('WitnessDeadLetters');
  const alarms = ofType('AWS::CloudWatch::Alarm').map(([id]) => plain(id));
  expect(alarms).toEqual(
    expect.arrayContaining([
      'SelfAlarmsWitnessDeadLetters',
      'SelfAlarmsWitnessErrors',
      'SelfAlarmsWitnessThrottles',
      'SelfAlarmsWitnessInvoked',
    ]),
  );
});

test('nothing was refused to it, and its role allows nothing that it did not use', () => {
  const { aws, assembly } = deployed;

  expect(aws.access.refused()).toEqual([]);
  expect(unusedRights(assembly, aws.access, 'Witness')).toEqual([]);
});
