import { onTestFinished } from 'vitest';
import { startDemo, type Demo, type DemoOptions } from '#face/demo/start-demo.ts';
import { manualClock, type ManualClock } from './manual-clock.ts';

export type Answer = { status: number; headers: Headers; json: Record<string, unknown> };

export type World = {
  clock: ManualClock;
  demo: Demo;
  staging: string;
  production: string;
};

/** A demo on free ports whose deployments take no time, closed when the test ends. */
export async function demoWorld(options: DemoOptions = {}): Promise<World> {
  const clock = manualClock('2026-11-22T03:00:00.000Z');
  const ports = { staging: 0, production: 0, hosting: 0 };
  const demo = await startDemo({ clock, ports, deployMs: 0, ...options });
  onTestFinished(() => demo.close());
  return {
    clock,
    demo,
    staging: demo.environments.staging.url,
    production: demo.environments.production.url,
  };
}

export async function call(method: string, url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { method, ...init });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

export const send = (method: string, url: string, body: unknown, headers: Record<string, string> = {}) =>
  call(method, url, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

export const say = (environmentUrl: string, headers: Record<string, string> = {}): Promise<Answer> =>
  send('POST', `${environmentUrl}/api/chat`, { user_text: 'hi' }, headers);
