import { expect, test } from 'vitest';
import { runSet } from '#observe/check/run-set.ts';
import { checkWorld } from '../../fixtures/http/check-world.ts';
import { serve } from '../../fixtures/http/origin.ts';

const secrets = {
  HEADER_KEY: 'hdr-3f9a/+ "quoted"',
  QUERY_KEY: 'qry-77 b&c=d',
  BODY_KEY: 'bdy\\slash\tand\u00fcmlaut',
  FORM_KEY: 'frm 12+34',
};
const cookie = 'ck-51d0-value';
const saved = 'saved-token-9911';

/** Sends back all that it was sent, in every way it can. */
async function gossip(): Promise<string> {
  return serve((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const all = JSON.stringify({ url: request.url, headers: request.headers, body });
      reply.setHeader('set-cookie', `session=${cookie}`);
      reply.writeHead(request.url?.startsWith('/fail') ? 500 : 200);
      reply.end(
        JSON.stringify({ all, [all]: 1, base64: Buffer.from(all).toString('base64'), token: saved, body }),
      );
    });
  });
}

const spellings = (value: string): string[] => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  new URLSearchParams({ '': value }).toString().slice(1),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
];

test('what is secret, or learnt on the way, is in no result, even kept and told back', async () => {
  const keep = ['$.all', '$.base64', '$.token', '$.body', '$'];
  const expectation = { json: { '$.all': 'x', '$.token': 'y', '$.body': 'z' } };
  const request = {
    method: 'POST' as const,
    query: { q: { secret: 'QUERY_KEY' } },
    headers: { 'x-key': { secret: 'HEADER_KEY' }, 'x-saved': 'none' },
  };
  const steps = [
    { request: { path: '/login' }, save: { token: '$.token' } },
    {
      request: { ...request, path: '/ok', json: { key: { secret: 'BODY_KEY' }, t: { saved: 'token' } } },
      keep,
    },
    {
      request: { ...request, path: '/fail', form: { f: { secret: 'FORM_KEY' }, t: { saved: 'token' } } },
      expect: expectation,
      keep,
    },
  ];
  const release = { identity: { check: 'c', json: '$.token', is: 'label' as const } };
  const tools = checkWorld({ origin: await gossip(), secrets, checks: { c: { steps } }, release });
  const results = await runSet({ environment: 'e', checks: ['c'] }, tools);
  const written = JSON.stringify(results);

  expect(results[0]?.attempts[0]?.steps.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'fail']);
  expect(written).toContain('[secret HEADER_KEY]');
  expect(written).toContain('[secret cookie session]');
  for (const value of [...Object.values(secrets), cookie, saved])
    for (const spelling of spellings(value)) expect(written).not.toContain(spelling);
});

test('without keep nothing of a body comes out at all', async () => {
  const origin = await serve((_request, reply) => reply.end('{"user_text":"my private prompt","n":424242}'));
  const expectation = { json: { '$.user_text': 'x', '$.n': 1 }, text: 'x' };
  const request = { path: '/', method: 'POST' as const, json: { user_text: 'my private prompt' } };
  const tools = checkWorld({ origin, checks: { c: { request, expect: expectation } } });
  const written = JSON.stringify(await runSet({ environment: 'e', checks: ['c'] }, tools));
  expect(written).toContain('$.user_text (string, 17 characters) == x');
  expect(written).not.toMatch(/private|prompt|424242/);
});
