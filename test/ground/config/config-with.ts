import { readConfig } from '#ground/config/read.ts';
import type { Config, ConfigInput } from '#ground/config/schema/config.ts';

/** A valid config of two environments and two checks, `health` and `chat` (tagged `paid`), with `parts` over it. */
export function configWith(parts: Partial<ConfigInput>): Config {
  const reading = readConfig({
    version: 1,
    service: 'chat',
    environments: {
      staging: { baseUrl: 'https://staging.example.com' },
      production: { baseUrl: 'https://chat.example.com' },
    },
    checks: {
      health: { request: { path: '/health' }, expect: { status: 200 } },
      chat: {
        steps: [
          { request: { path: '/session' }, expect: { status: 200 } },
          { request: { method: 'POST', path: '/chat', json: { text: 'hi' } }, expect: { status: 200 } },
        ],
        spends: { tokens: 200 },
        tags: ['paid'],
      },
    },
    ...parts,
  });
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.config;
}
