import { expect, it } from 'vitest';
import { looksSecret } from '#ground/config/secret-like.ts';

it.each([
  'SESSION_SECRET',
  'JWT_SECRETS',
  'GITHUB_TOKEN',
  'TOKEN',
  'OPENAI_API_KEY',
  'KEY_ID',
  'DB_PASSWORD',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'PRIVATE_PEM',
  'SENTRY_DSN',
  'SLACK_WEBHOOK_URL',
  'DATABASE_URL',
  'READ_DATABASE_URL',
  'REDIS_URL',
  'MONGODB_URI',
  'AZURE_CONNECTION_STRING',
  'BASIC_AUTH',
  'auth_header',
  'dbPassword',
  'providerApiKey',
])('%s looks like a secret', (name) => {
  expect(looksSecret(name)).toBe(true);
});

it.each([
  'COST_DAILY_TOKENS',
  'COST_REQUEST_MAX_OUTPUT_TOKENS',
  'MODEL_BASE_URL',
  'KEYBOARD_LAYOUT',
  'MONKEY',
  'AUTHOR_LIMIT',
  'MAX_CONNECTIONS',
  'RATE_LIMIT_PER_MINUTE',
  'tokensPerDay',
])('%s does not', (name) => {
  expect(looksSecret(name)).toBe(false);
});
