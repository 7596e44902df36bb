import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfigFile } from '#ground/config/load.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';

it('the secrets of channels, the heartbeat and actions are among those of a config, at any depth', async () => {
  const file = await readConfigFile(
    join(import.meta.dirname, '../../fixtures/config/valid/with-alarms.yaml'),
  );
  if (file.kind === 'invalid') throw new Error('expected a valid config');
  const { notify, monitor, runbooks } = file.config;

  expect(secretNamesIn(notify)).toEqual([
    'LEDGER_ID',
    'LEDGER_KEY',
    'LEDGER_URL',
    'LOG_KEY',
    'PAGERDUTY_KEY',
    'SLACK_WEBHOOK_URL',
  ]);
  expect(secretNamesIn(monitor)).toEqual(['HEARTBEAT_URL']);
  expect(secretNamesIn(runbooks)).toEqual([
    'DEPLOY_KEY',
    'DEPLOY_READ_TOKEN',
    'DEPLOY_TOKEN',
    'GITHUB_TOKEN',
  ]);
});
