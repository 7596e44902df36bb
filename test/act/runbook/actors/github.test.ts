import { describe, expect, it } from 'vitest';
import type { GithubWorkflow } from '#ground/config/kinds/actions/github-workflow.ts';
import { githubAction, githubActorFor, startGithub, type Github } from '../../../fixtures/actors/github.ts';
import { context } from '../../../fixtures/actors/world.ts';
import { serve } from '../../../fixtures/http/origin.ts';

const never = new AbortController().signal;
const before = { at: '2026-11-22T14:45:00.000Z', lastKnownGood: '4f2a9c1' };
const actionOn = (github: { origin: string }, more: object = {}) =>
  githubAction(github as Github, more) as GithubWorkflow;
const act = (action: GithubWorkflow) => githubActorFor().act(action, context, before, never);
const observe = (action: GithubWorkflow, receipt?: { run: number | null }) =>
  githubActorFor().observe(action, context, { before, ...(receipt && { receipt }) }, never);

const answering = async (status: number) => ({
  origin: await serve((_, response) => void response.writeHead(status).end('{"message":"hunter2"}')),
});

describe('a github-workflow action', () => {
  it('dispatches with its texts filled in, and learns which run it is', async () => {
    const github = await startGithub();
    expect(await act(actionOn(github))).toEqual({
      kind: 'done',
      detail: 'dispatched as run 1000',
      receipt: { run: 1000 },
    });
    expect(github.runs.map(({ inputs }) => inputs)).toEqual([
      { to: '4f2a9c1', muster_key: 'rollback/production-20261122T1445-1#act1' },
    ]);
  });

  it.each([
    [401, 'the token is wrong or has expired: make a new one'],
    [403, 'the token may not do this, or asks too often: it needs Actions: read and write on chat/service'],
    [404, 'is there a rollback.yml in chat/service on its default branch, and may the token see it?'],
    [422, 'does rollback.yml on main have workflow_dispatch with just these inputs, and is it enabled?'],
  ])('fails on %i, with what to do', async (status, remedy) => {
    expect(await act(actionOn(await answering(status)))).toEqual({
      kind: 'failed',
      detail: `GitHub answered ${status}; ${remedy}`,
    });
  });

  it.each([401, 403, 404])('is refused before anybody approves it, on %i', async (status) => {
    const action = actionOn(await answering(status));
    expect(await githubActorFor().snapshot(action, context, never)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining(`GitHub answered ${status}; `),
    });
  });

  it('is refused where the workflow is disabled', async () => {
    const github = await startGithub();
    github.workflow.state = 'disabled_manually';
    expect(await githubActorFor().snapshot(actionOn(github), context, never)).toEqual({
      kind: 'refused',
      reason: 'rollback.yml is disabled in chat/service: enable it',
    });
  });

  it('is not refused because GitHub cannot be asked just now', async () => {
    const action = actionOn(await answering(503));
    expect(await githubActorFor().snapshot(action, context, never)).toMatchObject({
      kind: 'ready',
      would: 'github-workflow rollback.yml of chat/service on main',
    });
  });

  it.each([
    ['queued', null, 'under-way', 'is queued'],
    ['in_progress', null, 'under-way', 'is in_progress'],
    ['waiting', null, 'under-way', 'is waiting'],
    ['completed', 'success', 'live', 'ended with success'],
    ['completed', 'failure', 'failed', 'ended with failure'],
    ['completed', 'cancelled', 'failed', 'ended with cancelled'],
    ['completed', 'timed_out', 'failed', 'ended with timed_out'],
    ['completed', 'skipped', 'failed', 'ended with skipped'],
    ['completed', 'neutral', 'failed', 'ended with neutral'],
    ['completed', null, 'failed', 'ended with nothing'],
    ['completed', '<b>odd</b>', 'failed', 'ended with unknown here'],
  ])('whose run is %s, %s, is %s', async (status, conclusion, kind, told) => {
    const github = await startGithub();
    await act(actionOn(github));
    Object.assign(github.runs[0]!, { status, conclusion });
    expect(await observe(actionOn(github), { run: 1000 })).toEqual({ kind, detail: `run 1000 ${told}` });
  });

  it('is known again by its key when its answer got lost', async () => {
    const github = await startGithub();
    github.inject({ on: 'write', kind: 'lost' });
    expect((await act(actionOn(github))).kind).toBe('unknown');
    expect(await observe(actionOn(github))).toEqual({ kind: 'under-way', detail: 'run 1000 is queued' });
  });

  it('is looked for once more before it cannot be told', async () => {
    const github = await startGithub();
    await act(actionOn(github));
    const [late] = github.runs.splice(0, 1);
    github.afterNext('read', () => github.runs.unshift(late!));
    expect(await observe(actionOn(github))).toEqual({ kind: 'under-way', detail: 'run 1000 is queued' });
  });

  it.each([
    'roll back rollback/production-20261122T1445-1#act10',
    'roll back other/rollback/production-20261122T1445-1#act1',
    'roll back',
  ])("is not taken for somebody else's run: %s", async (display_title) => {
    const github = await startGithub();
    await act(actionOn(github));
    github.runs[0]!.display_title = display_title;
    expect(await observe(actionOn(github))).toEqual({
      kind: 'cannot-tell',
      detail:
        "none of the 1 newest runs has this act's key in its name: it was not dispatched, or its run-name does not show the key",
    });
  });

  it('is looked for by its key when GitHub did not name its run', async () => {
    const github = await startGithub();
    github.workflow.namesRun = false;
    const done = await act(actionOn(github));
    expect(done).toEqual({
      kind: 'done',
      detail: 'dispatched, as a run that GitHub does not name',
      receipt: { run: null },
    });
    expect((await observe(actionOn(github), { run: null })).detail).toBe('run 1000 is queued');
    github.runs.splice(0);
    expect((await observe(actionOn(github), { run: null })).kind).toBe('under-way');
  });
});
