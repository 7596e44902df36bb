import { expect, test } from 'vitest';
import { runStory } from '#face/demo/story.ts';
import { call, demoWorld, say } from './world.ts';

test('after 15 seconds of calm production gets a release that hides an outage', async () => {
  const { clock, demo, production } = await demoWorld();
  const said: string[] = [];
  const story = runStory({ clock, demo, say: (text) => said.push(text) });

  clock.advance(14_999);
  expect((await say(production)).json['rendered_text']).toBe('Hello! Ask me anything about your order.');
  expect(said).toEqual([]);
  clock.advance(1);
  await story;

  expect((await say(production)).json['rendered_text']).toContain('technical issue');
  expect((await call('GET', `${production}/health`)).json['status']).toBe('ok');
  expect(said).toEqual([
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
  expect(said).toEqual([]);
  expect((await call('GET', `${production}/health`)).json['version']).toBe('1.4.2');
});
