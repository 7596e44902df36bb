import { expect, test } from 'vitest';
import { synthesise } from './assembly.ts';
import { withConfigFile } from './config-file.ts';
import { shopConfig } from './shop.ts';

/** What `cdk synth` says about the shop's config with these sections in place of its own. */
const refusalOf = (sections: object): Promise<string> =>
  withConfigFile({ ...shopConfig('https://shop.example.com'), ...sections }, async (file) => {
    try {
      await using _ = await synthesise(file);
      return 'nothing';
    } catch (error) {
      return (error as { stderr: string }).stderr;
    }
  });

test('cdk synth refuses a schedule that spends more than validate allows', async () => {
  const limits = { DAILY_TOKENS: { scope: 'service', baseline: { set: 100_000 } } };
  const health = { request: { path: '/health' }, expect: { status: 200 }, spends: { tokens: 10 } };

  expect(await refusalOf({ limits, checks: { health } })).toContain(
    'limits.DAILY_TOKENS: expected checks to spend at most 10 % of 100000 tokens per 1d, not in production 14400 (15 %)',
  );
}, 60_000);
