import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ActionResult, carryOut, describeAction } from '#act/runbook/action.ts';
import { commandActor } from '#act/runbook/adapters/command.ts';
import { createHttpActor } from '#act/runbook/adapters/http.ts';
import { systemClock } from '#ground/base/clock.ts';
import { Action } from '#ground/config/schema/runbook.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createVault } from '#ground/secret/vault.ts';

const context = { key: 'rollback/i-1#act1', run: 'rollback/i-1', incident: 'i-1', environment: 'production' };
const never = new AbortController().signal;
const closing: (() => void)[] = [];

afterEach(() => closing.splice(0).forEach((close) => close()));

async function serve(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function act(action: object): Promise<ActionResult> {
  const http = createHttpClient({ clock: systemClock });
  const vault = createVault({ read: async (name) => (name === 'TOKEN' ? 'deploy-token' : undefined) });
  const actors = { http: createHttpActor(http, vault), command: commandActor };
  try {
    return await carryOut(actors, Action.parse(action), context, never);
  } finally {
    await http.close();
  }
}

describe('an http action', () => {
  it('sends its secret header, its body and a key that names the act', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      const { authorization, 'idempotency-key': key, 'content-type': type } = request.headers;
      request.on('data', (body: Buffer) =>
        seen.push(request.method, authorization, key, type, body.toString()),
      );
      request.on('end', () => response.end('done'));
    });
    const headers = { authorization: { secret: 'TOKEN' } };
    expect(
      await act({ kind: 'http', url, headers, json: { to: 'good', with: { secret: 'TOKEN' } } }),
    ).toEqual({
      kind: 'done',
      detail: 'answered 200',
    });
    expect(seen).toEqual([
      'POST',
      'deploy-token',
      'rollback/i-1#act1',
      'application/json',
      '{"to":"good","with":"deploy-token"}',
    ]);
  });

  it.each([
    [202, 'done'],
    [302, 'failed'],
    [404, 'failed'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
  ])('takes %i for %s', async (status, kind) => {
    const url = await serve((_, response) => void response.writeHead(status).end());
    expect(await act({ kind: 'http', url })).toEqual({ kind, detail: `answered ${status}` });
  });

  it('knows that nothing happened when nobody listens', async () => {
    expect((await act({ kind: 'http', url: 'http://127.0.0.1:9/' })).kind).toBe('failed');
  });

  it('does not know what happened when the answer is cut off', async () => {
    const url = await serve((request) => void request.socket.destroy());
    expect((await act({ kind: 'http', url })).kind).toBe('unknown');
  });

  it('does not know what happened when the host is silent for too long', async () => {
    const url = await serve(() => undefined);
    expect((await act({ kind: 'http', url, timeout: '100ms' })).kind).toBe('unknown');
  });

  it('does not act when its secret is missing', async () => {
    const headers = { authorization: { secret: 'OTHER' } };
    expect(await act({ kind: 'http', url: 'http://127.0.0.1:9/', headers })).toEqual({
      kind: 'failed',
      detail: 'missing secret OTHER',
    });
  });

  it('is described without query, headers and body', () => {
    const action = Action.parse({ kind: 'http', url: 'https://host.example/roll?token=t', json: { a: 1 } });
    expect(describeAction(action)).toBe('POST https://host.example/roll');
  });
});

describe('a command action', () => {
  const node = (script: string) => ({
    kind: 'command',
    command: [process.execPath, '-e', script],
    timeout: '20s',
  });

  it('learns from its environment what it is for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-command-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'told');
    const script = `const { MUSTER_RUN, MUSTER_INCIDENT, MUSTER_ENVIRONMENT, MUSTER_KEY } = process.env;
      require('fs').writeFileSync(${JSON.stringify(file)}, [MUSTER_RUN, MUSTER_INCIDENT, MUSTER_ENVIRONMENT, MUSTER_KEY].join(' '))`;
    expect(await act(node(script))).toEqual({ kind: 'done', detail: `${process.execPath} ended with 0` });
    expect(readFileSync(file, 'utf8')).toBe('rollback/i-1 i-1 production rollback/i-1#act1');
  });

  it('fails with its exit code', async () => {
    expect(await act(node('process.exit(3)'))).toEqual({
      kind: 'failed',
      detail: `${process.execPath} ended with 3`,
    });
  });

  it('is unknown when it runs out of time', async () => {
    const action = { ...node('setTimeout(() => {}, 60_000)'), timeout: '300ms' };
    expect(await act(action)).toEqual({ kind: 'unknown', detail: `${process.execPath} ran out of time` });
  });

  it('certainly did nothing when it cannot be started', async () => {
    const { kind, detail } = await act({ kind: 'command', command: ['/no/such/program'] });
    expect([kind, detail]).toEqual([
      'failed',
      '/no/such/program cannot be started: spawn /no/such/program ENOENT',
    ]);
  });

  it('is described by its program alone: arguments may be secrets', () => {
    const action = Action.parse({ kind: 'command', command: ['deploy.sh', '--token', 'hunter2'] });
    expect(describeAction(action)).toBe('command deploy.sh');
  });

  it('is refused where the home has no such actor', async () => {
    const action = Action.parse({ kind: 'command', command: ['true'] });
    expect(await carryOut({}, action, context, never)).toEqual({
      kind: 'failed',
      detail: 'command actions do not run in this home',
    });
  });
});
