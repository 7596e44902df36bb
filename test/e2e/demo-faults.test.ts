import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { type FaultStage, openFaultStage } from '../fixtures/fault-stage.ts';
import { hasty } from '../fixtures/hasty-config.ts';

let stage: FaultStage;

beforeAll(async () => {
  stage = await openFaultStage(hasty);
  // Looked at further below: it takes its time.
  await stage.breaks('staging', 'slow');
}, 120_000);

afterAll(() => stage.close());

type Found = EvidenceRecord & { body: Record<string, string> };

const found = async (stream: string, environment: string, after = 0): Promise<Found[]> =>
  ((await stage.records(stream)) as Found[]).filter(
    ({ body, at }) => body['environment'] === environment && at > after,
  );

/** `check transition severity`, of what happened to alarms. */
const alarmed = async (environment: string, after = 0): Promise<string[]> =>
  (await found('alarms', environment, after)).map(
    ({ body: { check, transition, severity } }) => `${check} ${transition} ${severity}`,
  );

const phases = async (environment: string, after = 0): Promise<unknown[]> =>
  (await found('runbooks', environment, after)).map(({ body }) => body['phase']);

const ended = async (environment: string): Promise<Found | undefined> =>
  (await found('runbooks', environment)).at(-1);

/** Types of what the inbox was told of an incident. */
const toldOf = async (incident: string | undefined): Promise<unknown[]> =>
  (await stage.inbox())
    .filter(({ message }) => message['incident'] === incident)
    .map(({ message }) => message['type']);

/** Of a machine that does much else besides. */
const soon = { timeout: 45_000, interval: 100 };

/** As often cleared as raised. */
async function allClear(environment: string, after: number): Promise<void> {
  const settled = async (): Promise<boolean> => {
    const seen = await alarmed(environment, after);
    const count = (what: string): number => seen.filter((text) => text.includes(` ${what} `)).length;
    return count('raised') > 0 && count('raised') === count('cleared');
  };
  await expect.poll(settled, soon).toBe(true);
}

/** Muster asks for two; those near the end of a release that it did not see again do not count. */
const inARow = 4;
const verifying = ['health', 'db_health', 'chat_happy', 'chat_415'];

/** A release is one to go back to once all that verifies has passed on it. */
async function proven(environment: string, after: number): Promise<void> {
  const newest = async (check: string): Promise<unknown[]> =>
    (await stage.records(`${environment}/demo/${check}/local`))
      .filter(({ at, release }) => at > after && release !== undefined)
      .slice(-inARow)
      .map(({ outcome }) => outcome);
  for (const check of verifying)
    await expect.poll(() => newest(check), soon).toEqual(Array(inARow).fill('pass'));
}

const rolledBack = ['started', 'acted', 'live', 'verified'];

it('5xx after a release: alarmed, rolled back to the last known good, verified, cleared, and told', async () => {
  await proven('production', 0);
  const began = Date.now();
  const { version } = await stage.breaks('production', '5xx');
  await allClear('production', began);
  await expect.poll(() => phases('production', began), soon).toEqual(rolledBack);

  const end = await ended('production');
  expect([version, end?.body['from'], end?.body['to']]).toEqual(['1.4.3', '1.4.3', '1.4.2']);
  expect(await alarmed('production', began)).toContain('chat_happy raised critical');
  for (const type of ['Alarm Raised', 'Runbook Completed', 'Alarm Cleared'])
    await expect.poll(() => toldOf(end?.incident), soon).toContain(type);
}, 120_000);

it('200 that hides an outage: alarmed by its text alone, and rolled back', async () => {
  await proven('production', 0);
  const began = Date.now();
  await stage.breaks('production', 'hidden');
  await allClear('production', began);
  await expect.poll(() => phases('production', began), soon).toEqual(rolledBack);

  const [raised] = await found('alarms', 'production', began);
  expect(raised?.body['reason']).toMatch(/^step 2: \$\.rendered_text .*\(answered apology\)$/);
  expect(await alarmed('production', began)).toEqual([
    'chat_happy raised critical',
    'chat_happy cleared critical',
  ]);
  expect((await ended('production'))?.body['to']).toBe('1.4.2');
}, 120_000);

it('slow: degraded, told again while it lasts, not rolled back', async () => {
  const reminded = 'chat_happy reminded warning';
  await expect.poll(() => alarmed('staging'), soon).toContain(reminded);
  await stage.heals('staging');
  await allClear('staging', 0);

  const [first, ...rest] = await alarmed('staging');
  expect([first, rest.at(-1)]).toEqual(['chat_happy raised warning', 'chat_happy cleared warning']);
  expect(new Set(rest.slice(0, -1))).toEqual(new Set([reminded]));
  expect(await phases('staging')).toEqual([]);
}, 120_000);

const isExpected = ({ body }: EvidenceRecord): boolean =>
  (body as { expected?: { kind: string } }).expected?.kind === 'drill';

it('what a drill provokes: noted as expected, and nothing else', async () => {
  const began = Date.now();
  const { exit, err } = await stage.muster('drill', 'burst_429', '--env', 'staging');
  expect(exit, err).toBe(0);

  const failed = (await stage.records('staging/demo/chat_415/local')).filter(
    ({ at, outcome }) => at > began && outcome === 'fail',
  );
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.every(isExpected)).toBe(true);
  expect(await alarmed('staging', began)).toEqual([]);
  expect(await phases('staging')).toEqual([]);
}, 120_000);

it('a good release with a bad provider: vetoed, escalated, and nothing is deployed', async () => {
  const good = await stage.heals('production');
  await proven('production', Date.now());
  const began = Date.now();
  const broken = await stage.breaks('production', 'provider');
  await expect.poll(() => phases('production', began), soon).toEqual(['refused']);

  const end = await ended('production');
  expect(end?.body['reason']).toMatch(/^vetoed: model_provider fails too.*it would have done/);
  await expect.poll(() => toldOf(end?.incident), soon).toContain('Runbook Completed');
  await expect.poll(() => alarmed('production', began), soon).toContain('model_provider raised critical');
  const mended = await stage.heals('production');
  await allClear('production', began);
  expect([broken.id, mended.id]).toEqual([good.id, good.id]);
}, 120_000);

it('a 200 that hides an outage while the provider is down: vetoed, although the release is new', async () => {
  const began = Date.now();
  const deploying = stage.breaks('production', 'hidden');
  await stage.breaks('production', 'provider');
  const { version } = await deploying;
  await expect.poll(() => phases('production', began), soon).toEqual(['refused']);

  expect((await ended('production'))?.body['reason']).toMatch(/^vetoed: model_provider fails too/);
  const releases = await found('releases', 'production', began);
  expect(releases.map(({ body }) => body['release'])).toEqual([version]);
}, 120_000);

it('Muster saw and recorded all the while, and all of it verifies', async () => {
  const names = (await stage.records('alarms')).map(({ body }) => (body as Found['body'])['check']);
  expect(new Set(names)).not.toContain('monitor-blind');
  expect(new Set(names)).not.toContain('monitor-silent');
  const { exit, err } = await stage.muster('evidence', 'verify');
  expect([exit, err]).toEqual([0, '']);
}, 60_000);
