import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChecked, validate } from '#face/operate/validate.ts';

const root = join(import.meta.dirname, '../../..');
const example = join(root, 'examples/chat-service.ts');
const overspent = join(root, 'test/fixtures/config/overspent/above-the-cap.yaml');

describe('validate', () => {
  it('tells how much a valid config holds', async () => {
    expect(await validate(example)).toMatchObject({
      kind: 'valid',
      path: example,
      service: 'chat',
      counts: { environments: 2, checks: 7, schedule: 4, alarms: 2, runbooks: 1 },
    });
  });

  it('answers with the problems of an invalid one, spending among them', async () => {
    expect(await validate(overspent)).toEqual({
      kind: 'invalid',
      path: overspent,
      problems: [
        {
          path: 'spend.checks.tokensPerDayMax',
          message: 'expected checks to spend at most 50000 tokens per 1d, not 288000 (576 %)',
          line: 13,
          column: 20,
        },
      ],
    });
  });

  it('rejects a file that is not there', async () => {
    await expect(validate('nowhere.yaml')).rejects.toMatchObject({ code: 'CONFIG_MISSING', exit: 2 });
  });
});

describe('a config that a command uses', () => {
  it('is refused when it spends too much', async () => {
    await expect(loadChecked(overspent)).rejects.toMatchObject({ code: 'CONFIG_INVALID', exit: 2 });
  });
});
