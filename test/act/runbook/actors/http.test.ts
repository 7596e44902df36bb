import { describe, expect, it } from 'vitest';
import { createHttpActor } from '#act/runbook/adapters/http.ts';
import { HttpAction } from '#ground/config/kinds/actions/http.ts';
import { context } from '../../../fixtures/actors/world.ts';
import { testClient } from '../../../fixtures/http/client.ts';
import { serve } from '../../../fixtures/http/origin.ts';
import { createVaultOf } from '../../../fixtures/settings/http.ts';

const never = new AbortController().signal;
const before = { lastKnownGood: '4f2a9c1' };
const actor = () => createHttpActor(testClient(), createVaultOf({ TOKEN: 'deploy-token' }));
const act = (action: object) =>
  actor().act(HttpAction.parse({ kind: 'http', ...action }), context, before, never);

/** Answers each GET with this. */
const shows = (json: unknown, status = 200): Promise<string> =>
  serve((_, response) => void response.writeHead(status).end(JSON.stringify(json)));

async function observe(url: string, matchers: object) {
  const action = HttpAction.parse({
    kind: 'http',
    url,
    observe: { url: `${url}/runs?token=t`, ...matchers },
  });
  const { kind, detail } = await actor().observe(action, context, { before }, never);
  return [kind, detail.replace(url, 'ORIGIN')];
}

describe('an http action', () => {
  it('sends its secret header, its body and a key, with its texts filled in', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      const { authorization, 'idempotency-key': key, 'content-type': type } = request.headers;
      request.on('data', (body: Buffer) =>
        seen.push(request.method, request.url, authorization, key, type, body.toString()),
      );
      request.on('end', () => response.end('done'));
    });
    const headers = { authorization: { secret: 'TOKEN' } };
    const json = { to: '{lastKnownGood}', why: 'incident {incident}', with: { secret: 'TOKEN' } };
    expect(await act({ url: `${url}/roll/{run}?to={lastKnownGood}`, headers, json })).toEqual({
      kind: 'done',
      detail: 'answered 200',
    });
    expect(seen).toEqual([
      'POST',
      '/roll/rollback%2Fproduction-20261122T1445-1?to=4f2a9c1',
      'deploy-token',
      'rollback/production-20261122T1445-1#act1',
      'application/json',
      '{"to":"4f2a9c1","why":"incident production-20261122T1445-1","with":"deploy-token"}',
    ]);
  });

  it('fills in no text of a secret', async () => {
    const bodies: string[] = [];
    const url = await serve((request, response) => {
      request.on('data', (body: Buffer) => bodies.push(body.toString()));
      request.on('end', () => response.end());
    });
    const action = HttpAction.parse({ kind: 'http', url, json: { with: { secret: 'ODD' } } });
    await createHttpActor(testClient(), createVaultOf({ ODD: 'a{run}b' })).act(
      action,
      context,
      before,
      never,
    );
    expect(bodies).toEqual(['{"with":"a{run}b"}']);
  });

  it('goes back to the release of its snapshot, whatever is the last known good one by then', async () => {
    const paths: unknown[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      response.end();
    });
    const action = HttpAction.parse({ kind: 'http', url: `${url}/{lastKnownGood}` });
    await actor().act(action, { ...context, lastKnownGood: 'ffffff0' }, before, never);
    expect(paths).toEqual(['/4f2a9c1']);
  });

  it.each([
    [202, 'done'],
    [302, 'failed'],
    [404, 'failed'],
    [429, 'failed'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
  ])('takes %i for %s', async (status, kind) => {
    const url = await serve((_, response) => void response.writeHead(status).end());
    expect(await act({ url })).toEqual({ kind, detail: `answered ${status}` });
  });

  it('knows that nothing happened when nobody listens', async () => {
    expect((await act({ url: 'http://127.0.0.1:9/' })).kind).toBe('failed');
  });

  it('knows that nothing happened when it was stopped before', async () => {
    const action = HttpAction.parse({ kind: 'http', url: 'http://127.0.0.1:9/' });
    expect(await actor().act(action, context, before, AbortSignal.abort())).toEqual({
      kind: 'failed',
      detail: 'stopped before it was sent',
    });
  });

  it('does not act when its secret is missing', async () => {
    const headers = { authorization: { secret: 'OTHER' } };
    expect(await act({ url: 'http://127.0.0.1:9/', headers })).toEqual({
      kind: 'failed',
      detail: 'missing secret OTHER',
    });
  });

  it('is tried again when the source of its secret is down: nothing was sent', async () => {
    const vault = createVaultOf({});
    const down = { ...vault, read: () => Promise.reject(new Error('down')) };
    const action = HttpAction.parse({
      kind: 'http',
      url: 'http://127.0.0.1:9/',
      headers: { a: { secret: 'B' } },
    });
    await expect(createHttpActor(testClient(), down).act(action, context, before, never)).rejects.toThrow(
      'down',
    );
  });

  it('is described without query, headers and body', async () => {
    const action = HttpAction.parse({
      kind: 'http',
      url: 'https://host.example/roll/{environment}?token=t',
      json: { a: 1 },
    });
    expect(await actor().snapshot(action, context, never)).toMatchObject({
      would: 'POST https://host.example/roll/production',
    });
  });

  it('asks for no release that it does not name', async () => {
    const action = HttpAction.parse({ kind: 'http', url: 'https://host.example/roll' });
    const { lastKnownGood: _, ...unknown } = context;
    expect(await actor().snapshot(action, unknown, never)).toEqual({
      kind: 'ready',
      before: {},
      would: 'POST https://host.example/roll',
    });
  });
});

describe('what became of an http action', () => {
  const live = { '$.state': 'live', '$.release': '{lastKnownGood}' };
  const failed = { '$.state': { in: ['failed', 'cancelled'] } };
  const notActed = { '$.state': 'none' };
  const all = { live, failed, notActed };

  it('is told by the answer that its texts describe', async () => {
    const told = async (json: object) => (await observe(await shows(json), all))[0];
    expect(await told({ state: 'live', release: '4f2a9c1' })).toBe('live');
    expect(await told({ state: 'live', release: 'bad0bad' })).toBe('under-way');
    expect(await told({ state: 'live' })).toBe('under-way');
    expect(await told({ state: 'cancelled', release: '4f2a9c1' })).toBe('failed');
    expect(await told({ state: 'none' })).toBe('not-acted');
    expect(await told({ state: 'new' })).toBe('under-way');
  });

  it('has failed where an answer says both that and that it is live', async () => {
    const url = await shows({ state: 'live', error: 'no' });
    const both = { live: { '$.state': 'live' }, failed: { '$.error': 'no' } };
    expect(await observe(url, both)).toEqual([
      'failed',
      'GET ORIGIN/runs answered 200, which says that it failed',
    ]);
  });

  it('is nothing that no matcher describes', async () => {
    expect(await observe(await shows({ state: 'live' }), { live: {}, failed: {}, notActed: {} })).toEqual([
      'under-way',
      'GET ORIGIN/runs answered 200',
    ]);
  });

  it.each([301, 401, 404, 429, 500])('is not told by a GET that is answered %i', async (status) => {
    expect(await observe(await shows({ state: 'none' }, status), all)).toEqual([
      'under-way',
      `GET ORIGIN/runs answered ${status}`,
    ]);
  });

  it('is not told by an answer that is no JSON', async () => {
    const url = await serve((_, response) => void response.end('<html>live</html>'));
    expect((await observe(url, { live, failed: { '$.state': { exists: true } } }))[0]).toBe('under-way');
  });

  it('cannot be told where the config names no place for it', async () => {
    const action = HttpAction.parse({ kind: 'http', url: 'http://127.0.0.1:9/' });
    expect(await actor().observe(action, context, { before }, never)).toEqual({
      kind: 'cannot-tell',
      detail: 'the config names no place that shows it (observe of this action)',
    });
  });
});
