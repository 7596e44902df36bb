import { expect, it } from 'vitest';
import { asksFor, strangerIn, textsOf } from '#ground/config/placeholders.ts';
import { configWith } from './config-with.ts';

it.each([
  ['to {lastKnownGood} for {incident}, {run} {key} {environment}', undefined],
  ['echo ${HOME}', undefined],
  ['{{ssm:/chat/x}} {{RESOURCE_ID}}', undefined],
  [String.raw`^\p{L}\P{Lu}\u{e4}[0-9a-f]{7}$`, undefined],
  ['{ "json": 1 }', undefined],
  ['{lastKnownGod}', 'lastKnownGod'],
  ['{run}/{runs}', 'runs'],
  ['{Key}', 'Key'],
  ['a{id}b', 'id'],
])('%s holds the strange word %s', (text, word) => {
  expect(strangerIn(text)).toBe(word);
});

it('a text asks for the last known good release wherever that stands', () => {
  expect(asksFor('v{lastKnownGood}', 'lastKnownGood')).toBe(true);
  expect(asksFor('${lastKnownGood}', 'lastKnownGood')).toBe(true);
  expect(asksFor('lastKnownGood', 'lastKnownGood')).toBe(false);
});

it('of an action its address, body and observation are filled in, keys included, and headers are not', () => {
  const { runbooks } = configWith({
    runbooks: {
      back: {
        when: { environments: ['staging'] },
        mode: 'auto',
        do: [
          {
            kind: 'http',
            url: 'https://deploy.example.com/{key}',
            headers: { 'x-run': 'as {it} stands' },
            json: { '{environment}': ['{run}', 1] },
            observe: {
              url: 'https://deploy.example.com/state',
              headers: { 'x-run': 'as {it} stands' },
              live: { '$.run': { equals: '{run}' } },
            },
          },
          { kind: 'command', command: ['roll', '{back}'] },
        ],
        verify: { checks: ['health'], rounds: 1, every: '1s' },
      },
    },
  });
  const texts = runbooks['back']?.do.map((action) =>
    textsOf(action).map(({ path, text }) => `${path.join('/')} ${text}`),
  );
  expect(texts).toEqual([
    [
      'url https://deploy.example.com/{key}',
      'json/{environment} {environment}',
      'json/{environment}/0 {run}',
      'observe/url url',
      'observe/url https://deploy.example.com/state',
      'observe/live live',
      'observe/live/$.run $.run',
      'observe/live/$.run/equals equals',
      'observe/live/$.run/equals {run}',
      'observe/failed failed',
      'observe/notActed notActed',
    ],
    [],
  ]);
});
