import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRailwaySettings } from '#act/limits/adapters/railway.ts';
import { setTo, unset } from '#act/limits/setting.ts';
import { epochMs } from '#ground/base/brand.ts';
import { hastyClock } from '../../fixtures/http/check-world.ts';
import { testClient } from '../../fixtures/http/client.ts';
import { serve } from '../../fixtures/http/origin.ts';
import { createVaultOf } from '../../fixtures/settings/http.ts';
import {
  fieldOf,
  railwaySettings,
  railwaySource,
  startRailway,
  variablesOf,
} from '../../fixtures/settings/railway.ts';

const originals = { LIMIT_A: setTo(500_000), LIMIT_B: unset };
const written = { LIMIT_A: setTo(50), LIMIT_B: setTo(10) };
const order = {
  changes: written,
  expected: originals,
  fence: 7,
  lease: 'drill/1',
  restoreBy: epochMs(Date.parse('2026-11-22T12:00:00Z')),
};
const ids = { projectId: 'prj-1', environmentId: 'env-1', serviceId: 'svc-1' };

async function begin() {
  const standIn = await startRailway();
  return { ...standIn, settings: railwaySettings(standIn) };
}

async function beginLowered() {
  const world = await begin();
  const result = await world.settings.lower(order);
  if (result.kind !== 'done') throw new Error(`expected done, got ${result.kind}`);
  return { ...world, receipt: result.receipt };
}

/** A server that answers everything with this. */
async function settingsSaying(status: number, json: unknown) {
  const origin = await serve((_, response) => void response.writeHead(status).end(JSON.stringify(json)));
  return railwaySettings({ origin } as Parameters<typeof railwaySettings>[0]);
}

describe('requests to Railway', () => {
  it('lower with one upsert that deploys nothing, and then deploy', async () => {
    const { asked, receipt } = await beginLowered();
    expect(asked.map(fieldOf)).toEqual([
      'variables',
      'variableCollectionUpsert',
      'variables',
      'serviceInstanceDeployV2',
    ]);
    const variables = {
      MUSTER_LEASE: 'drill/1 #7 until 2026-11-22T12:00:00.000Z',
      LIMIT_A: '50',
      LIMIT_B: '10',
    };
    expect(asked.map(variablesOf)).toEqual([
      ids,
      { input: { ...ids, variables, skipDeploys: true } },
      ids,
      { serviceId: 'svc-1', environmentId: 'env-1' },
    ]);
    expect(asked[0]?.body).toContain('unrendered: true');
    expect(receipt).toMatchObject({ deployment: 'd-2' });
  });

  it('restore by deleting what was unset, after what is set, and never by replacing', async () => {
    const { asked, settings, values } = await beginLowered();
    asked.length = 0;
    expect(await settings.restore({ originals, written, fence: 8 })).toMatchObject({ kind: 'done' });
    const writes = asked.filter((one) => /variable(Collection|Delete)/.test(one.body)).map(variablesOf);
    expect(writes).toEqual([
      { input: { ...ids, variables: { LIMIT_A: '500000' }, skipDeploys: true } },
      { input: { ...ids, name: 'LIMIT_B' } },
      { input: { ...ids, name: 'MUSTER_LEASE' } },
    ]);
    expect(values.get('DATABASE_URL')).toBe('postgres://chat:hunter2@db/chat');
  });

  it('put a reference back as it was written', async () => {
    const { settings, values } = await begin();
    const reference = '${{shared.LIMIT_A}}';
    values.set('LIMIT_A', reference);
    const expected = { LIMIT_A: setTo(reference) };
    await settings.lower({ ...order, changes: { LIMIT_A: setTo(50) }, expected });
    expect(values.get('LIMIT_A')).toBe('50');
    await settings.restore({ originals: expected, written: { LIMIT_A: setTo(50) }, fence: 8 });
    expect(values.get('LIMIT_A')).toBe('${{shared.LIMIT_A}}');
  });

  it.each([
    ['project', 'project-access-token', 'sesame'],
    ['account', 'authorization', 'Bearer sesame'],
  ])('carry a token of kind %s', async (tokenKind, header, value) => {
    const { origin, asked } = await startRailway();
    const standIn = { origin } as Parameters<typeof railwaySettings>[0];
    await railwaySettings(standIn, { tokenKind })
      .read(['LIMIT_A'])
      .catch(() => undefined);
    const headers = asked[0]?.headers ?? {};
    expect([headers[header], 'authorization' in headers && 'project-access-token' in headers]).toEqual([
      value,
      false,
    ]);
  });

  it('are not sent without the token, which is named', async () => {
    const { origin, asked } = await startRailway();
    const settings = createRailwaySettings({
      source: railwaySource(origin),
      http: testClient(),
      vault: createVaultOf({}),
      clock: hastyClock(),
    });
    await expect(settings.lower(order)).rejects.toMatchObject({
      code: 'SETTINGS_REFUSED',
      message: 'missing secret TOKEN',
    });
    expect(asked).toEqual([]);
  });
});

describe('what runs on Railway', () => {
  it('is not known before anything was deployed by Muster, unless something is under way', async () => {
    const { settings, becomes } = await beginLowered();
    becomes('SUCCESS');
    expect(await settings.live(written, null)).toMatchObject({ live: 'cannot-know' });
    becomes('BUILDING');
    expect(await settings.live(written, null)).toEqual({ live: 'no', reason: 'deployment d-2 is BUILDING' });
  });

  it('waits for a deployment that is slow', async () => {
    const { settings, receipt, becomes } = await beginLowered();
    for (const status of ['QUEUED', 'BUILDING', 'DEPLOYING']) {
      becomes(status);
      expect(await settings.live(written, receipt)).toEqual({
        live: 'no',
        reason: `deployment d-2 is ${status}`,
      });
    }
    becomes('SUCCESS');
    expect(await settings.live(written, receipt)).toEqual({ live: 'yes' });
  });

  it('has to be written again when the deployment failed, which then deploys alone', async () => {
    const { settings, receipt, becomes, count } = await beginLowered();
    becomes('FAILED');
    expect(await settings.live(written, receipt)).toEqual({
      live: 'no',
      reason: 'deployment d-2 is FAILED',
      again: true,
    });
    const writes = count('write');
    expect(await settings.lower(order)).toMatchObject({ kind: 'done', receipt: { deployment: 'd-3' } });
    expect(count('write')).toBe(writes);
  });

  it('has to be written again when somebody deployed after us', async () => {
    const { settings, receipt, deploy, becomes } = await beginLowered();
    becomes('SUCCESS');
    deploy('BUILDING');
    expect(await settings.live(written, receipt)).toEqual({
      live: 'no',
      reason: 'deployment d-3 came after d-2',
      again: true,
    });
  });

  it('is not known before a deployment from before has ended', async () => {
    const { settings, deploy, becomes } = await begin();
    deploy('WAITING');
    const result = await settings.lower(order);
    if (result.kind !== 'done') throw new Error(result.kind);
    becomes('DEPLOYING');
    const [mine] = [result.receipt];
    expect(await settings.live(written, mine)).toEqual({ live: 'no', reason: 'deployment d-3 is DEPLOYING' });
    becomes('SUCCESS');
    expect(await settings.live(written, mine)).toEqual({ live: 'yes' });
  });

  it('was deployed between two instants, both included', async () => {
    const { settings, deploy } = await begin();
    for (let minute = 2; minute <= 5; minute += 1) deploy('REMOVED');
    const at = (time: string) => epochMs(Date.parse(`2026-11-22T${time}:00Z`));
    expect(await settings.deployedBetween(at('12:02'), at('12:04'))).toEqual(['d-4', 'd-3', 'd-2']);
  });
});

describe("Railway's answers", () => {
  it.each([
    ['an error', { data: null, errors: [{ message: 'Problem with postgres://chat:hunter2@db' }] }],
    ['data beside an error', { data: { variables: { LIMIT_A: '1' } }, errors: [{ message: 'hunter2' }] }],
    ['nothing', {}],
    ['another shape', { data: { variables: ['hunter2'] } }],
  ])('with 200 and %s are no reading, and leave no trace', async (_, json) => {
    const settings = await settingsSaying(200, json);
    const error: unknown = await settings.read(['LIMIT_A']).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'SETTINGS_UNAVAILABLE' });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('hunter2');
  });

  it.each([
    ['Not Authorized', 'INTERNAL_SERVER_ERROR'],
    ['Cannot query field "variables" on type "Query".', 'GRAPHQL_VALIDATION_FAILED'],
    ['Project not found', 'INTERNAL_SERVER_ERROR'],
  ])('refuse: %s', async (message, code) => {
    const settings = await settingsSaying(200, { errors: [{ message, extensions: { code } }] });
    await expect(settings.read(['LIMIT_A'])).rejects.toMatchObject({ code: 'SETTINGS_REFUSED' });
  });

  it('to a write are believed only when they say true', async () => {
    const answers = [{ variables: { LIMIT_A: '500000' } }, { variableCollectionUpsert: false }];
    const origin = await serve((_, response) => void response.end(JSON.stringify({ data: answers.shift() })));
    const settings = railwaySettings({ origin } as Parameters<typeof railwaySettings>[0]);
    expect(await settings.lower(order)).toEqual({
      kind: 'unknown',
      reason: 'Railway did not say that it was written',
    });
  });

  it('say when to ask again', async () => {
    const { settings, inject, count } = await begin();
    inject({ on: 'read', kind: 'throttled' });
    await expect(settings.read(['LIMIT_A'])).rejects.toMatchObject({
      code: 'SETTINGS_UNAVAILABLE',
      message: 'POST /graphql/v2 answered 429, to be asked again after 60 s',
    });
    expect(count('read')).toBe(1);
  });
});
