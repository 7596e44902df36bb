import { describe, expect, it } from 'vitest';
import type { ActionContext } from '#act/runbook/action.ts';
import { createLambdaAliasActor } from '#act/runbook/adapters/lambda-alias.ts';
import type { LambdaAlias } from '#ground/config/kinds/actions/lambda-alias.ts';
import {
  lambdaAction,
  lambdaActorFor,
  startLambda,
  version,
  type LambdaHost,
} from '../../../fixtures/actors/lambda.ts';
import { bad, context, good } from '../../../fixtures/actors/world.ts';

const never = new AbortController().signal;
const action = lambdaAction() as LambdaAlias;
const before = { from: '2', to: '1', revision: 'revision-0' };

const look = (host: LambdaHost, more: Partial<ActionContext> = {}) =>
  lambdaActorFor(host).snapshot(action, { ...context, ...more }, never);
const act = (host: LambdaHost) => lambdaActorFor(host).act(action, context, before, never);
const observe = (host: LambdaHost, receipt?: object) =>
  lambdaActorFor(host).observe(action, context, { before, ...(receipt && { receipt: {} }) }, never);

describe('the version that lambda-alias goes back to', () => {
  it('is the newest that names the last known good release, on whichever page', async () => {
    const host = await startLambda();
    host.versions.push(version(9, good), version(10, `sha=${good.slice(0, 8)}, again`), version(11, bad));
    expect(await look(host)).toEqual({
      kind: 'ready',
      before: { from: '2', to: '10', revision: 'revision-0' },
      would: 'lambda-alias chat:live from version 2 to 10, of 4f2a9c1',
    });
  });

  it.each([
    ['4f2a9c1', 'sha', '4f2a9c1', true],
    ['4f2a9c1', 'sha', `release:${good}.`, true],
    ['4f2a9c1', 'sha', `"${good}"`, true],
    ['4f2a9c1', 'sha', 'x4f2a9c1', false],
    ['4f2a9c1', 'sha', '4f2a9', false],
    ['v1.2.3', 'label', 'release v1.2.3', true],
    ['v1.2.3', 'label', 'v1.2.3.', true],
    ['v1.2.3', 'label', 'v1.2.30', false],
    ['v1.2.3', 'label', 'after v1.2.3-rc1', false],
  ] as const)(
    'is looked for as %s (%s) in the words of %j: %s',
    async (lastKnownGood, releaseIs, text, isFound) => {
      const host = await startLambda();
      host.versions[1]!.Description = text;
      expect((await look(host, { lastKnownGood, releaseIs })).kind).toBe(isFound ? 'ready' : 'refused');
    },
  );

  it.each<[string, (host: LambdaHost) => Partial<ActionContext>]>([
    [
      'of the 2 versions 1 of 4f2a9c1, made while a limit was lowered',
      () => ({
        tainted: [
          {
            from: Date.parse('2026-11-21T12:01:00Z'),
            to: Date.parse('2026-11-21T12:01:00Z'),
            deployments: [],
          },
        ],
      }),
    ],
    [
      'none of the 2 versions names ccccccc in its description: publish versions with their release as description',
      () => ({ lastKnownGood: 'ccccccc' }),
    ],
    ['version 2 of bad0bad serves already: nothing to roll back', () => ({ lastKnownGood: bad.slice(0, 7) })],
    [
      'chat:live sends traffic to two versions: somebody shifts it; end that first, by hand or with its deployment tool',
      ({ alias }) => ((alias.RoutingConfig = { AdditionalVersionWeights: { 1: 0.1 } }), {}),
    ],
    [
      'chat has more than 40 versions: delete old ones, the newest come last',
      ({ versions }) => (versions.push(...Array.from({ length: 60 }, (_, i) => version(i + 3, bad))), {}),
    ],
  ])('is refused: %s', async (reason, arrange) => {
    const host = await startLambda();
    expect(await look(host, arrange(host))).toEqual({ kind: 'refused', reason });
    expect(host.count('write')).toBe(0);
  });

  it('is told by the commit that a label was tied to by hand', async () => {
    const host = await startLambda();
    const tied = { lastKnownGood: '1.4.2', lastKnownGoodSha: good.slice(0, 8), releaseIs: 'label' } as const;
    expect(await look(host, tied)).toMatchObject({ before: { to: '1' } });
  });

  it.each(['cut', 'broken'] as const)('is found though a read was %s once', async (kind) => {
    const host = await startLambda();
    host.inject({ on: 'read', kind, after: 1 });
    expect((await look(host)).kind).toBe('ready');
  });

  it('brings settings along that are named, without their values', async () => {
    const host = await startLambda();
    host.versions[1]!.MemorySize = 512;
    host.versions[1]!.Environment = { Variables: { OLD: 'hunter2' } };
    expect(await look(host)).toMatchObject({ differs: ['DATABASE_URL', 'OLD', 'MemorySize'] });
    host.versions[1]!.Environment = { Error: { ErrorCode: 'AccessDeniedException' } };
    expect(await look(host)).toMatchObject({ differs: ['(the variables of these versions cannot be read)'] });
  });
});

describe('a lambda-alias action', () => {
  it('moves the alias, held against the revision that the snapshot saw', async () => {
    const host = await startLambda();
    expect(await act(host)).toEqual({
      kind: 'done',
      detail: 'chat:live points to version 1',
      receipt: { revision: 'revision-1' },
    });
    expect(JSON.parse(host.asked.at(-1)!.body)).toEqual({ FunctionVersion: '1', RevisionId: 'revision-0' });
  });

  it('leaves alone what somebody else moved since', async () => {
    const host = await startLambda();
    host.move('3');
    expect(await act(host)).toEqual({
      kind: 'failed',
      detail: 'somebody else moved chat:live: it points to version 3',
    });
    expect(host.alias.FunctionVersion).toBe('3');
    expect(await observe(host)).toEqual({
      kind: 'failed',
      detail: 'chat:live points to version 3: somebody else moved it',
    });
  });

  it('has one effect when a lost request lands after all, just before it is repeated', async () => {
    const host = await startLambda();
    host.inject({ on: 'write', kind: 'cut' });
    expect((await act(host)).kind).toBe('unknown');
    expect(await observe(host)).toEqual({ kind: 'not-acted', detail: 'chat:live points to version 2' });
    host.move('1');
    expect(await act(host)).toMatchObject({
      kind: 'done',
      detail: 'chat:live points to version 1 already',
    });
    expect(host.moved.times).toBe(1);
  });

  it('is under way while an alias that was moved does not show it yet', async () => {
    const host = await startLambda();
    expect((await observe(host, {})).kind).toBe('under-way');
  });

  it('is done in the region that its config names', async () => {
    const regions: unknown[] = [];
    const stop = createLambdaAliasActor((region) => {
      regions.push(region);
      throw new Error('no client');
    });
    expect(() => stop.act({ ...action, region: 'eu-west-1' }, context, before, never)).toThrow('no client');
    expect(regions).toEqual(['eu-west-1']);
  });
});
