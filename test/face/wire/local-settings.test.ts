import { expect, it } from 'vitest';
import { ssmTimeoutMs } from '#act/limits/adapters/ssm-timeout.ts';
import { ssmSettings, startSsm } from '../../fixtures/settings/ssm.ts';

it('gives Parameter Store as long as its adapter may take', async () => {
  expect(ssmSettings(await startSsm()).timeoutMs).toBe(ssmTimeoutMs);
});
