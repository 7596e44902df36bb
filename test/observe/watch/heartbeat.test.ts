import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createVault } from '#ground/secret/vault.ts';
import { isDue, sendHeartbeat } from '#observe/watch/heartbeat.ts';
import { minute, monitorStage } from './monitor-stage.ts';

let status: number;
let asked: string[];
let server: Server;
let http: ReturnType<typeof createHttpClient>;

beforeEach(async () => {
  [status, asked] = [200, []];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['user-agent']}`);
    response.writeHead(status).end('OK');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  http = createHttpClient({ clock: systemClock });
});

afterEach(async () => {
  await http.close();
  await new Promise((resolve) => server.close(resolve));
});

const urlOf = (path = '/ping/7f3a'): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

function begin(
  url: string | { secret: string } = urlOf(),
  every = '1m',
  secret: string | undefined = urlOf(),
) {
  const stage = monitorStage({ monitor: { heartbeat: { url, every } } }, http);
  stage.tools.vault = createVault({ read: async (name) => (name === 'HEARTBEAT_URL' ? secret : undefined) });
  const beat = async () => sendHeartbeat(stage.tools, await stage.look());
  return { ...stage, beat };
}

describe('a heartbeat', () => {
  it('is sent with each look that finds all well, by its URL or by a secret that holds it', async () => {
    for (const url of [urlOf(), { secret: 'HEARTBEAT_URL' }]) {
      asked = [];
      const { beat, record, world } = begin(url);
      for (let count = 0; count < 3; count += 1) {
        await record('pass');
        expect(await beat()).toEqual({ kind: 'sent' });
        world.clock.move(minute);
      }
      expect(asked).toEqual(Array.from({ length: 3 }, () => 'GET /ping/7f3a muster/1'));
    }
  });

  it('is sent every so often, however often somebody looks, and across processes', async () => {
    const { beat, world, record } = begin(urlOf(), '5m');
    const sent: (string | undefined)[] = [];
    for (let count = 0; count < 12; count += 1) {
      await record('pass');
      sent.push((await beat())?.kind);
      world.clock.move(30_000);
    }
    expect(sent.map((kind) => kind ?? '-').join(' ')).toBe('sent - - - - - - - - - sent -');
  });

  it('is withheld while anything is silent', async () => {
    const { beat, pass, world, record } = begin();
    await beat();
    await pass(6);
    expect(await beat()).toEqual({ kind: 'withheld', reason: '1 checks are silent' });
    world.clock.move(minute);
    await record('pass');
    expect(await beat()).toEqual({ kind: 'sent' });
  });

  it('is withheld at once when evidence or state cannot be read', async () => {
    const { beat, tools } = begin();
    const { log, state } = tools;
    const withheld = { kind: 'withheld', reason: 'evidence or state could not be read' };
    const down = () => Promise.reject(new MusterError('EVIDENCE_UNAVAILABLE', 'gone'));
    tools.log = { ...log, head: down };
    expect(await beat()).toEqual(withheld);
    tools.log = log;
    tools.state = { ...state, get: down };
    expect(await beat()).toEqual(withheld);
    expect(asked).toEqual([]);
  });

  it('is sent though a check is blind: that is told by its own alarm', async () => {
    const { beat, record, pass } = begin();
    for (let count = 0; count < 16; count += 1) {
      await record('unknown');
      await pass(1);
    }
    expect(await beat()).toEqual({ kind: 'sent' });
  });

  it('that is not accepted is tried again with the next look', async () => {
    const { beat } = begin(urlOf(), '1h');
    status = 503;
    expect(await beat()).toEqual({ kind: 'failed', reason: 'answered 503' });
    status = 302;
    expect(await beat()).toEqual({ kind: 'failed', reason: 'answered 302' });
    status = 204;
    expect(await beat()).toEqual({ kind: 'sent' });
    expect(await beat()).toEqual(undefined);
  });

  it('that fails never says where it goes', async () => {
    const secret = { secret: 'HEARTBEAT_URL' };
    const refused = await begin('http://127.0.0.1:9/ping/7f3a').beat();
    expect(refused).toEqual({ kind: 'failed', reason: 'refused' });
    const reasons = [undefined, 'ftp://example.com/7f3a', 'http://', 'http://127.0.0.1:9\n/7f3a'].map(
      async (value) => {
        const stage = begin(secret);
        stage.tools.vault = createVault({ read: async () => value });
        return sendHeartbeat(stage.tools, await stage.look());
      },
    );
    expect((await Promise.all(reasons)).map((beat) => JSON.stringify(beat))).toEqual([
      '{"kind":"failed","reason":"its secret is missing"}',
      '{"kind":"failed","reason":"its secret is no URL"}',
      '{"kind":"failed","reason":"its secret is no URL"}',
      expect.not.stringContaining('7f3a'),
    ]);
  });

  it.each([
    [new Error('cannot ask http://127.0.0.1:9/ping/7f3a'), 'own fault'],
    [new MusterError('SECRET_UNAVAILABLE', 'http://127.0.0.1:9/ping/7f3a'), 'SECRET_UNAVAILABLE'],
  ])('that cannot be asked for does not either: %s', async (error, reason) => {
    const stage = begin({ secret: 'HEARTBEAT_URL' });
    const read = async (): Promise<string> => {
      throw error;
    };
    stage.tools.vault = createVault({ read });
    expect(await stage.beat()).toEqual({ kind: 'failed', reason });
  });

  it("is nobody's business where none is configured", async () => {
    const stage = monitorStage({}, http);
    expect(await sendHeartbeat(stage.tools, await stage.look())).toBe(undefined);
    expect(asked).toEqual([]);
  });
});

describe('the next heartbeat', () => {
  it.each<[beatAt: number | undefined, everyMs: number, now: number, due: boolean]>([
    [undefined, 60_000, 1000, true],
    [60_300, 60_000, 119_999, false],
    [60_300, 60_000, 120_000, true],
    // Two looks of which the first came late.
    [119_900, 60_000, 120_100, true],
    [60_300, 3_600_000, 3_599_999, false],
    [60_300, 3_600_000, 3_600_000, true],
    // The clock was set back.
    [180_000, 60_000, 60_000, true],
  ])('after one at %s, every %i, at %i: due %s', (beatAt, everyMs, now, due) => {
    expect(isDue(beatAt === undefined ? undefined : epochMs(beatAt), everyMs, epochMs(now))).toBe(due);
  });
});
