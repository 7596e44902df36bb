import { expect, test } from 'vitest';
import { z } from 'zod';
import { epochMs } from '#ground/base/brand.ts';
import { Answer } from '#ground/config/schema/check.ts';
import { Step } from '#ground/config/schema/expectation.ts';
import type { HttpResponse } from '#ground/http/http-client.ts';
import { judge, received, type Judgement } from '#observe/check/judge.ts';

const now = epochMs(Date.UTC(2026, 10, 22));

type Parts = {
  status?: number;
  body?: unknown;
  text?: string;
  headers?: [string, string][];
  totalMs?: number;
};

const answer = ({ status = 200, body, text, headers = [], totalMs = 10 }: Parts): HttpResponse => ({
  kind: 'response',
  status,
  headers,
  body: new TextEncoder().encode(text ?? JSON.stringify(body ?? {})),
  phases: { totalMs, ownDelayMs: 0, reused: false },
});

const step = (expectation: z.input<typeof Step>['expect'], keep: string[] = []): Step =>
  Step.parse({ request: { path: '/' }, expect: expectation, keep });

const judged = (parts: Parts, expectation: z.input<typeof Step>['expect'], keep: string[] = []): Judgement =>
  judge(received(answer(parts)), step(expectation, keep), {}, now);

test('nothing expected is a success expected', () => {
  expect(judged({ status: 204 }, {})).toMatchObject({ outcome: 'pass', problems: [] });
  expect(judged({ status: 302 }, {})).toMatchObject({
    outcome: 'fail',
    problems: ['status (302) in 200..299'],
  });
});

test.each([
  [200, 500, 'status (500) == 200'],
  [[200, 204], 500, 'status (500) in [200, 204]'],
  [{ from: 200, to: 299 }, 500, 'status (500) in 200..299'],
])('a status other than %j is shown', (status, actual, problem) => {
  expect(judged({ status: actual }, { status })).toMatchObject({ outcome: 'fail', problems: [problem] });
});

test('a kept value is shown, any other is described by its type and length', () => {
  const body = {
    action: 'FALLBACK',
    rendered_text: `Technical issue ${'x'.repeat(196)}`,
    n: 7,
    list: [1, 2],
  };
  const expectation = {
    json: {
      '$.action': { in: ['ANSWER', 'ASK_CLARIFY'] },
      '$.rendered_text': { type: 'string' as const, notMatches: '(?i:technical issue)' },
      '$.n': 8,
      '$.list': { length: 3 },
      '$.gone': { notMatches: 'x' },
      '$.list[*]': 1,
    },
  };
  expect(judged({ body }, expectation, ['$.action']).problems).toEqual([
    '$.action (FALLBACK) in [ANSWER, ASK_CLARIFY]',
    '$.rendered_text (string, 212 characters) notMatches (?i:technical issue)',
    '$.n (number) == 8',
    '$.list (array, 2 items) length == 3',
    '$.gone (missing) notMatches x',
    '$.list[*] (2 nodes) == 1',
  ]);
});

test('a long kept value is described, not cut: half a secret would not be known as one', () => {
  const body = { action: 'y'.repeat(121) };
  expect(judged({ body }, { json: { '$.action': 'x' } }, ['$.action']).problems).toEqual([
    '$.action (string, 121 characters) == x',
  ]);
});

test('what is not JSON fails once, however much was expected of it', () => {
  const expectation = { json: { '$.a': 1, '$.b': { exists: false } } };
  expect(judged({ text: '<html>oops</html>' }, expectation).problems).toEqual([
    'body (string, 17 characters) is JSON',
  ]);
  expect(judged({ text: '' }, { json: { '$.a': { exists: false } } }).outcome).toBe('pass');
});

test('header names ignore case, values are never shown, repeated ones read as one', () => {
  const headers: [string, string][] = [
    ['x-request-id', 'abc'],
    ['vary', 'a'],
    ['vary', 'b'],
  ];
  const expectation = {
    headers: { 'X-Request-Id': { matches: '^\\d+$' }, vary: 'a, b', 'x-gone': { exists: true } },
  };
  expect(judged({ headers }, expectation).problems).toEqual([
    'header X-Request-Id (string, 3 characters) matches ^\\d+$',
    'header x-gone (missing) exists',
  ]);
});

test('the whole body is judged as text', () => {
  expect(judged({ text: 'all well' }, { text: { matches: 'well$' } }).outcome).toBe('pass');
  expect(judged({ text: 'all well' }, { text: 'all' }).problems).toEqual([
    'text (string, 8 characters) == all',
  ]);
});

test('cookies are those set on the way', () => {
  const exchange = received(answer({}), ['anon_session']);
  const problems = (cookies: string[]) => judge(exchange, step({ cookies }), {}, now).problems;
  expect(problems(['anon_session'])).toEqual([]);
  expect(problems(['anon_session', 'csrf'])).toEqual(['cookie csrf (missing) is set']);
});

test.each([
  [3000, 'pass', []],
  [3001, 'degraded', ['latency (3001ms) <= 3s']],
  [15_000.4, 'fail', ['latency (15000ms) <= 15s']],
])('%d ms of latency', (totalMs, outcome, problems) => {
  const latency = { degraded: '3s', fail: '15s' };
  expect(judged({ totalMs }, { latency })).toMatchObject({ outcome, problems });
});

test.each([
  [22, 'pass', []],
  [20, 'degraded', ['tlsDays (20) >= 21']],
  [6, 'fail', ['tlsDays (6) >= 7']],
])('a certificate that ends in %d days', (days, outcome, problems) => {
  const tls = { protocol: 'TLSv1.3', validTo: epochMs(now + days * 86_400_000 + 1) };
  const exchange = received({ ...answer({}), tls });
  const judgement = judge(exchange, step({ tlsDays: { degraded: 21, fail: 7 } }), {}, now);
  expect(judgement).toMatchObject({ outcome, problems, tlsDaysLeft: days });
});

test('days of a certificate cannot be promised without TLS', () => {
  expect(judged({}, { tlsDays: { fail: 7 } })).toMatchObject({
    outcome: 'fail',
    problems: ['tlsDays (no TLS) exists'],
  });
});

test('degraded and failed together are a failure that tells both', () => {
  expect(judged({ status: 500, totalMs: 4000 }, { latency: { degraded: '3s' } })).toMatchObject({
    outcome: 'fail',
    problems: ['status (500) in 200..299', 'latency (4000ms) <= 3s'],
  });
});

test('a redirect that was not followed is told only where something else does not hold', () => {
  const exchange = received(
    answer({ status: 302 }),
    [],
    'redirects out of the origin, to https://x.example/',
  );
  expect(judge(exchange, step({ status: 302 }), {}, now)).toMatchObject({ outcome: 'pass', problems: [] });
  expect(judge(exchange, step({ status: 200 }), {}, now).problems).toEqual([
    'status (302) == 200',
    'redirects out of the origin, to https://x.example/',
  ]);
});

test('kept are the paths that select one node; what is large or deep is described', () => {
  const deep = JSON.parse('['.repeat(30) + ']'.repeat(30)) as unknown;
  const body = { version: '1.2', o: { a: [1] }, many: [1, 2], large: 'x'.repeat(2001), deep, odd: 'a\ud800' };
  const keep = ['$.version', '$.o', '$.many[*]', '$.gone', '$.large', '$.deep', '$.odd'];
  expect(judged({ body }, {}, keep).kept).toEqual({
    '$.version': '1.2',
    '$.o': { a: [1] },
    '$.large': '[too large to keep: string, 2001 characters]',
    '$.deep': '[too large to keep: array, 1 item]',
    '$.odd': 'a\ufffd',
  });
});

const answers = z.record(z.string(), Answer).parse({
  rate_limited: {
    cause: 'rate',
    match: { status: 429, json: { '$.error_code': 'rate_limited', '$.limit_scope': 'ip' } },
  },
  budget: { cause: 'budget', match: { status: 429, json: { '$.failure_type': 'BUDGET_EXCEEDED' } } },
  any_429: { cause: 'rate', match: { status: [429, 430] } },
  apology: { cause: 'dependency', match: { status: 200, json: { '$.t': { matches: '(?i:sorry)' } } } },
  by_header: { cause: 'capacity', match: { headers: { 'x-state': 'OPEN' } } },
  by_text: { cause: 'capacity', match: { text: { matches: 'closed for today' } } },
});

test.each<[string[], Parts]>([
  [['rate_limited', 'any_429'], { status: 429, body: { error_code: 'rate_limited', limit_scope: 'ip' } }],
  [['budget', 'any_429'], { status: 429, body: { failure_type: 'BUDGET_EXCEEDED' } }],
  [['any_429'], { status: 430, text: 'no' }],
  [['apology'], { status: 200, body: { t: 'Sorry!' } }],
  [['by_header'], { status: 200, headers: [['x-state', 'OPEN']] }],
  [['by_text'], { status: 503, text: 'we are closed for today' }],
  [[], { status: 200, body: { error_code: 'rate_limited', limit_scope: 'ip' } }],
])('the answers are %j', (names, parts) => {
  expect(judge(received(answer(parts)), step({}), answers, now).answers).toEqual(names);
});

test.each<[Answer['retryAfter'], Parts['headers'], boolean]>([
  ['required', [['retry-after', '30']], true],
  ['required', [['x-other', '30']], false],
  ['absent', [['retry-after', '30']], false],
  ['absent', [], true],
  ['any', [['retry-after', '30']], true],
  ['any', [], true],
])('an answer whose Retry-After is %s, met with headers %j: %s', (retryAfter, headers = [], expected) => {
  const named = { limited: { cause: 'rate' as const, match: { status: 429 }, retryAfter } };
  const exchange = received(answer({ status: 429, headers }));
  expect(judge(exchange, step({}), named, now).answers).toEqual(expected ? ['limited'] : []);
});
