import { expect, test } from 'vitest';
import { runStory } from '#face/demo/story.ts';
import { call, demoWorld, say } from './world.ts';

const opening =
  'demo: a chat service, in staging and production; soon one release goes bad, and what Muster does is its own work';

test('after 15 seconds of calm production gets a release that hides an outage', async () => {
  const { clock, demo, production } = await demoWorld();
  const said: string[] = [];
  const story = runStory({ clock, demo, say: (text) => said.push(text) });

  clock.advance(14_999);
  expect((await say(production)).json['rendered_text']).toBe('Hello! Ask me anything about your order.');
  expect(said).toEqual([opening]);
  clock.advance(1);
  await story;

  expect((await say(production)).json['rendered_text']).toContain('technical issue');
  expect((await call('GET', `${production}/health`)).json['status']).toBe('ok');
  expect(said).toEqual([
    opening,
    'demo: deploying a bad release to production: it answers 200, with an apology instead of an answer',
    'demo: release 1.4.3 serves production; health still says ok',
  ]);
});

test('a story that is ended early breaks nothing', async () => {
  const { clock, demo, production } = await demoWorld();
  const said: string[] = [];
  const ending = new AbortController();
  const story = runStory({ clock, demo, say: (text) => said.push(text), signal: ending.signal });
  ending.abort();
  await story;
  expect(said).toEqual([opening]);
  expect((await call('GET', `${production}/health`)).json['version']).toBe('1.4.2');
});

test('a burst is drilled after 5 seconds and budgets after 45, the incident between them', async () => {
  const { clock, demo } = await demoWorld();
  const seen: string[] = [];
  const drill = async (name: string): Promise<void> => void seen.push(`${name} at ${clock.monotonicMs()}`);
  const story = runStory({ clock, demo, drill, say: (text) => seen.push(text) });

  clock.advance(5000);
  await clock.sleepers(2);
  clock.advance(10_000);
  await expect.poll(() => seen.length).toBe(5);
  clock.advance(30_000);
  await story;

  expect(seen).toEqual([
    opening,
    'demo: drilling staging: 40 chats at once, does its rate limit block?',
    'burst_429 at 5000',
    'demo: deploying a bad release to production: it answers 200, with an apology instead of an answer',
    'demo: release 1.4.3 serves production; health still says ok',
    'demo: drilling staging: lowering each budget in turn, does it block?',
    'budget_block at 45000',
  ]);
});

test('drills that take long are run one after the other, and none after the end of the story', async () => {
  const { clock, demo } = await demoWorld();
  const ending = new AbortController();
  const drilled: string[] = [];
  const burst = Promise.withResolvers<void>();
  const drill = (name: string): Promise<void> => {
    drilled.push(name);
    return burst.promise;
  };
  const story = runStory({ clock, demo, drill, say: () => {}, signal: ending.signal });
  clock.advance(5000);
  await expect.poll(() => drilled.length).toBe(1);
  clock.advance(60_000);
  await expect
    .poll(async () => (await call('GET', `${demo.environments.production.url}/health`)).json['version'])
    .toBe('1.4.3');
  ending.abort();
  burst.resolve();
  await story;
  expect(drilled).toEqual(['burst_429']);
});
