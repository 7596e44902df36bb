import { describe, expect, it } from 'vitest';
import type { ActionContext } from '#act/runbook/action.ts';
import type { RailwayRollback } from '#ground/config/kinds/actions/railway-rollback.ts';
import {
  onHost,
  railwayAction,
  railwayActorFor,
  startRailwayHost,
  type RailwayHost,
} from '../../../fixtures/actors/railway.ts';
import { bad, context as plain, good } from '../../../fixtures/actors/world.ts';

const never = new AbortController().signal;
const action = railwayAction() as RailwayRollback;
const actor = railwayActorFor;
const at = (minute: number): string => new Date(Date.UTC(2026, 10, 22, 12, minute)).toISOString();

const look = (host: RailwayHost, more: Partial<ActionContext> = {}) =>
  actor().snapshot(action, { ...onHost(host), ...more }, never);

async function rollBack(host: RailwayHost) {
  const snapshot = await look(host);
  if (snapshot.kind === 'refused') throw new Error(snapshot.reason);
  const { before } = snapshot;
  const { kind, detail, receipt } = await actor().act(action, onHost(host), before, never);
  const observe = async (isAnswered = true) =>
    actor().observe(
      action,
      onHost(host),
      { before, ...(isAnswered && receipt !== undefined && { receipt }) },
      never,
    );
  return { kind, detail, observe };
}

describe('the deployment that railway-rollback goes back to', () => {
  it('is the newest of the last known good release', async () => {
    const host = await startRailwayHost();
    host.deploy(good, { status: 'REMOVED' });
    host.deploy(bad, { status: 'SUCCESS' });
    expect(await look(host)).toEqual({
      kind: 'ready',
      before: { target: 'd-3', names: [good], newest: 'd-4', newestAt: at(4), serving: 'd-4' },
      would: `railway-rollback to deployment d-3 of 4f2a9c1, made ${at(3)}`,
    });
  });

  it.each<[string, (host: RailwayHost) => Partial<ActionContext>]>([
    ['known to be made under a lease', () => ({ tainted: [{ from: 0, to: 1, deployments: ['d-3'] }] })],
    [
      'made while a limit was lowered',
      () => ({ tainted: [{ from: Date.parse(at(3)), to: Date.parse(at(3)), deployments: [] }] }),
    ],
    ['that Railway keeps no longer', ({ deployments }) => ((deployments[1]!.canRollback = false), {})],
    ['that crashed', ({ deployments }) => ((deployments[1]!.status = 'CRASHED'), {})],
    ['that failed', ({ deployments }) => ((deployments[1]!.status = 'FAILED'), {})],
  ])('is none %s', async (_, arrange) => {
    const host = await startRailwayHost();
    host.deploy(good, { status: 'REMOVED' });
    host.deploy(bad, { status: 'SUCCESS' });
    expect(await look(host, arrange(host))).toMatchObject({ before: { target: 'd-1' } });
  });

  it('is told by the tag of its image where releases are labels', async () => {
    const host = await startRailwayHost();
    host.deployments[1]!.meta = { image: 'ghcr.io/chat/service:20261121-1000-rc1' };
    expect(await look(host, { lastKnownGood: '20261121-1000-rc1', releaseIs: 'label' })).toMatchObject({
      before: { target: 'd-1', names: ['20261121-1000-rc1'] },
    });
  });

  it('is told by the commit that a label was tied to by hand', async () => {
    const host = await startRailwayHost();
    const tied = { lastKnownGood: '1.4.2', lastKnownGoodSha: good.slice(0, 8), releaseIs: 'label' } as const;
    expect(await look(host, tied)).toMatchObject({ before: { target: 'd-1', names: [good] } });
  });

  it.each<[string, (host: RailwayHost) => Partial<ActionContext>]>([
    [
      'of the 2 deployments 1 of 4f2a9c1: 1 made while a limit was lowered, 1 broken or no longer kept by Railway',
      ({ deployments }) => {
        deployments[1]!.canRollback = false;
        return { tainted: [{ from: 0, to: 1, deployments: ['d-1'] }] };
      },
    ],
    ['of the 2 deployments none is of ccccccc', () => ({ lastKnownGood: 'ccccccc' })],
    [
      'of the 2 deployments none is of ccccccc, 1 name no commit',
      ({ deployments }) => ((deployments[0]!.meta = null), { lastKnownGood: 'ccccccc' }),
    ],
    [
      'deployment d-2 of bad0bad serves already: nothing to roll back',
      () => ({ lastKnownGood: bad.slice(0, 7) }),
    ],
    [
      'deployment d-3 is BUILDING: it would take the place of a rollback; wait for it, or cancel it',
      ({ deploy }) => (deploy(bad, { status: 'BUILDING' }), {}),
    ],
    [
      'Railway lists no deployment of this service in this environment',
      ({ deployments }) => (deployments.splice(0), {}),
    ],
  ])('is refused: %s', async (reason, arrange) => {
    const host = await startRailwayHost();
    expect(await look(host, arrange(host))).toEqual({ kind: 'refused', reason });
    expect(host.count('write')).toBe(0);
  });

  it('is refused where the config says of no hosting', async () => {
    expect(await actor().snapshot(action, plain, never)).toEqual({
      kind: 'refused',
      reason: 'the config says of no Railway service where production is hosted (hosting)',
    });
  });

  it('may be gone back to when nothing serves at all', async () => {
    const host = await startRailwayHost();
    host.deployments[0]!.status = 'CRASHED';
    expect(await look(host)).toMatchObject({ before: { target: 'd-1', serving: null } });
  });
});

describe('settings that railway-rollback would change', () => {
  it("are named without their values, a lease's marker and Railway's own left out", async () => {
    const host = await startRailwayHost();
    host.deployments[0]!.variables = {
      A: '1',
      NEW: 'x',
      COST: '5',
      MUSTER_LEASE: 'drill',
      RAILWAY_GIT_AUTHOR: 'b',
    };
    host.deployments[1]!.variables = { A: '1', OLD: 'hunter2', COST: '6', RAILWAY_GIT_AUTHOR: 'a' };
    expect(await look(host)).toMatchObject({ kind: 'ready', differs: ['COST', 'NEW', 'OLD'] });
  });

  it.each<[string, (host: RailwayHost) => void]>([
    ['are not shown', ({ deployments }) => void delete deployments[1]!.variables],
    ['may not be read', ({ inject }) => inject({ on: 'read', kind: 'refused', after: 1, times: 9 })],
    ['cannot be read now', ({ inject }) => inject({ on: 'read', kind: 'broken', after: 1, times: 9 })],
  ])('are unknown when they %s: a person decides', async (_, arrange) => {
    const host = await startRailwayHost();
    arrange(host);
    expect(await look(host)).toMatchObject({
      kind: 'ready',
      differs: ['(the variables of these deployments cannot be read)'],
    });
  });
});

describe('a railway-rollback', () => {
  it('does nothing once somebody has deployed since the snapshot', async () => {
    const host = await startRailwayHost();
    const snapshot = await look(host);
    host.deploy('c'.repeat(40));
    const before = snapshot.kind === 'ready' ? snapshot.before : null;
    expect(await actor().act(action, onHost(host), before, never)).toEqual({
      kind: 'failed',
      detail: 'somebody deployed since: d-3 is the newest now',
    });
    expect(host.count('write')).toBe(0);
  });

  it('does not know of an answer that does not say true', async () => {
    const host = await startRailwayHost();
    const snapshot = await look(host);
    const before = snapshot.kind === 'ready' ? snapshot.before : null;
    host.deployments[1]!.canRollback = false;
    expect(await actor().act(action, onHost(host), before, never)).toEqual({
      kind: 'failed',
      detail: 'Railway: not found; are project, environment and service right?',
    });
  });

  it('is live once its deployment alone serves', async () => {
    const host = await startRailwayHost();
    const { kind, detail, observe } = await rollBack(host);
    expect([kind, detail]).toEqual(['done', 'Railway rolls back to deployment d-1']);
    const [mine, bads] = host.deployments;
    expect(await observe()).toEqual({ kind: 'under-way', detail: 'deployment d-3 is INITIALIZING' });
    mine!.status = 'SUCCESS';
    expect(await observe()).toEqual({
      kind: 'under-way',
      detail: 'deployment d-2, made before, is SUCCESS still',
    });
    bads!.status = 'REMOVED';
    expect(await observe()).toEqual({ kind: 'live', detail: `deployment d-3 serves, of ${good}` });
  });

  it.each(['FAILED', 'CRASHED'])('has failed when its deployment %s', async (status) => {
    const host = await startRailwayHost();
    const { observe } = await rollBack(host);
    host.deployments[0]!.status = status;
    expect(await observe()).toEqual({ kind: 'failed', detail: `deployment d-3 is ${status}` });
  });

  it('has failed when somebody deploys over it', async () => {
    const host = await startRailwayHost();
    const { observe } = await rollBack(host);
    host.deployments[0]!.status = 'SUCCESS';
    host.deploy(bad);
    expect(await observe()).toEqual({ kind: 'failed', detail: 'deployment d-4 came after d-3' });
  });

  it('is under way while nothing is listed after an answer, and cannot be told after none', async () => {
    const host = await startRailwayHost();
    const { observe } = await rollBack(host);
    host.deployments.shift();
    expect((await observe()).kind).toBe('under-way');
    expect(await observe(false)).toEqual({
      kind: 'cannot-tell',
      detail:
        'no deployment is listed that goes back to d-1, and Railway does not show whether one was asked for',
    });
  });

  it('is looked for once more before it cannot be told', async () => {
    const host = await startRailwayHost();
    const { observe } = await rollBack(host);
    const [late] = host.deployments.splice(0, 1);
    host.afterNext('read', () => host.deployments.unshift(late!));
    expect(await observe(false)).toEqual({ kind: 'under-way', detail: 'deployment d-3 is INITIALIZING' });
  });

  it('is live too where Railway starts the old deployment again', async () => {
    const host = await startRailwayHost();
    const { observe } = await rollBack(host);
    host.deployments.shift();
    host.deployments[1]!.status = 'SUCCESS';
    expect((await observe(false)).kind).toBe('cannot-tell');
    host.deployments[0]!.status = 'REMOVED';
    expect((await observe(false)).kind).toBe('live');
  });
});
