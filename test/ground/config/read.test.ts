import { describe, expect, it } from 'vitest';
import { readConfig } from '#ground/config/read.ts';

const smallest = {
  version: 1,
  service: 'web',
  environments: { production: { baseUrl: 'https://web.example.com' } },
  checks: { health: { request: { path: '/health', timeout: '5s' }, expect: { status: 200 } } },
};

describe('a config that is read', () => {
  it('has its defaults filled in, durations in milliseconds and every check in steps', () => {
    const reading = readConfig(smallest);
    expect(reading.kind === 'valid' && reading.config).toMatchObject({
      timezone: 'UTC',
      client: { userAgent: 'muster/1', timeout: 15_000, maxBytes: 1_048_576 },
      environments: { production: { authority: 'local', headers: {} } },
      checks: {
        health: {
          steps: [
            {
              request: { method: 'GET', path: '/health', timeout: 5000, redirects: 'origin' },
              expect: { status: 200 },
              keep: [],
            },
          ],
          needs: [],
          tags: [],
        },
      },
    });
  });

  it('has the digest of what was written, whatever the order of its keys and whatever is undefined', () => {
    const digest = '0a295d81e632a4b72526f94ac2c2dbc020308fcefa56b27d94a724edbfae37a9';
    const { version, ...rest } = smallest;
    const other = readConfig({ ...rest, version, aws: undefined });
    expect(readConfig(smallest)).toMatchObject({ kind: 'valid', digest });
    expect(other).toMatchObject({ kind: 'valid', digest });
  });

  it('survives a round through JSON: it is shipped that way', () => {
    const reading = readConfig(smallest);
    if (reading.kind === 'invalid') throw new Error('expected a valid config');
    expect(JSON.parse(JSON.stringify(reading.config))).toEqual(reading.config);
  });
});

describe('a problem', () => {
  it('comes with its parts apart, for programs', () => {
    const reading = readConfig({ ...smallest, timezone: 7, scedule: {} });
    expect(reading).toEqual({
      kind: 'invalid',
      problems: [
        { path: 'timezone', value: '7', message: 'expected an IANA time zone such as Europe/Berlin' },
        { path: 'scedule', message: 'unknown key', nearest: 'schedule' },
      ],
    });
  });

  it.each([
    [undefined, 'expected plain data as JSON can carry it, not undefined'],
    ['text', 'expected an object'],
    [[], 'expected an object'],
  ])('says what a config is when it gets %j', (written, message) => {
    const reading = readConfig(written);
    expect(reading.kind === 'invalid' && reading.problems[0]?.message).toBe(message);
  });

  it('of a rule that a caller adds stands among the others', () => {
    const reading = readConfig({ ...smallest, zone: 1 }, undefined, [
      () => [{ path: ['service'], message: 'expected another name' }],
    ]);
    expect(reading.kind === 'invalid' && reading.problems.map(({ path }) => path)).toEqual([
      'service',
      'zone',
    ]);
  });

  it('is one of 200 at most, and then it says that there is more', () => {
    const reading = readConfig({ ...smallest, operators: Array.from({ length: 5000 }, () => 1) });
    if (reading.kind === 'valid') throw new Error('expected problems');
    expect(reading.problems).toHaveLength(201);
    expect(reading.problems[200]).toEqual({ path: '', message: 'there is more: correct these first' });
  });

  it('under a name that is refused is found as well', () => {
    const checks = { 'Chat-Happy': { request: { path: 'chat' }, expect: { status: 200 } } };
    const reading = readConfig({ ...smallest, checks });
    expect(reading.kind === 'invalid' && reading.problems.map(({ path }) => path)).toEqual([
      'checks.Chat-Happy',
      'checks.Chat-Happy.request.path',
    ]);
  });

  it('of a rule is found although another thing, without its misspelt key, is no whole', () => {
    const answers = { blocked: { cause: 'rate', match: { stauts: 429 } } };
    const checks = { health: { ...smallest.checks.health, needs: ['health'] } };
    const reading = readConfig({ ...smallest, answers, checks });
    expect(reading.kind === 'invalid' && reading.problems.map(({ path }) => path)).toEqual([
      'checks.health.needs',
      'answers.blocked.match.stauts',
    ]);
  });

  it('of a check with a request and steps is that it has both', () => {
    const { health } = smallest.checks;
    const reading = readConfig({ ...smallest, checks: { health: { ...health, steps: [health] } } });
    expect(
      reading.kind === 'invalid' && reading.problems.map(({ path, message }) => ({ path, message })),
    ).toEqual([
      { path: 'checks.health', message: 'expected a check with a request (and expect), or with steps' },
    ]);
  });
});

describe('an environment with authority local', () => {
  const environments = {
    staging: { baseUrl: 'https://staging.example.com', authority: 'local' },
    production: { baseUrl: 'https://web.example.com', authority: 'aws' },
  };
  const runbook = (environment: string) => ({
    when: { environments: [environment], checks: ['health'] },
    mode: 'auto',
    do: [{ kind: 'command', command: ['true'] }],
    verify: { checks: ['health'], rounds: 1, every: '1s' },
    guards: { cooldown: '1m', perDay: 1 },
  });
  const pulse = (environment: string) => ({
    checks: ['health'],
    environments: [environment],
    every: '10s',
  });
  const pathsOf = (environment: string): unknown => {
    const reading = readConfig({
      ...smallest,
      environments,
      schedule: { pulse: pulse(environment) },
      runbooks: { rollback: runbook(environment) },
    });
    return reading.kind === 'invalid' && reading.problems.map(({ path }) => path);
  };

  it('may have a command and a rate in seconds beside one whose authority is aws, which may not', () => {
    expect(pathsOf('staging')).toBe(false);
    expect(pathsOf('production')).toEqual(['schedule.pulse.every', 'runbooks.rollback.do[0].kind']);
  });
});
