import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openData } from '#face/wire/local-data.ts';
import { operatorHere } from '#face/cli/operator.ts';
import type { Json } from '#ground/base/json.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';

const check = { request: { path: '/health' }, expect: { status: 200 } };
const me = operatorHere();

let cli: CliWorld;

beforeEach(() => {
  cli = openCli({
    version: 1,
    service: 'chat',
    environments: {
      staging: { baseUrl: 'http://127.0.0.1:9' },
      production: { baseUrl: 'http://127.0.0.1:9', authority: 'aws' },
    },
    checks: { health: check, chat: check },
    maintenance: {
      nightly: {
        environments: ['staging'],
        checks: ['chat'],
        cron: '0 2 * * ? *',
        lasts: '15m',
        reason: 'backup',
      },
    },
  });
});
afterEach(() => cli.close());

/** As it is stored. */
const quiet: Stored = {
  phase: 'quiet',
  streak: { fail: 3, bad: 3, pass: 0 },
  seenSeq: 3,
  transitions: 1,
  owed: [],
};
type Stored = { [member: string]: Json };

const raised: Stored = {
  ...quiet,
  phase: 'raised',
  raised: {
    at: 1_795_348_920_000,
    incident: 'one',
    severity: 'critical',
    reason: 'status (500) == 200',
  },
};

async function store(name: string, alarm: Stored): Promise<void> {
  const { state, close } = openData(cli.data);
  await state.put({ collection: 'alarm', id: `chat/staging/${name}` }, alarm, 'absent');
  await close();
}

const records = async (stream: string): Promise<Record<string, unknown>[]> => {
  const { data } = await cli.json('evidence', 'list', '--stream', stream);
  return (data as { record: Record<string, unknown> }[]).map(({ record }) => record).toReversed();
};

describe('maintenance', () => {
  it('is started with its reason, made longer, listed, and ended; each in evidence with its operator', async () => {
    const start = (...more: string[]) =>
      cli.muster(
        'maintenance',
        'start',
        '--env',
        'staging',
        '--reason',
        'new disk',
        '--check',
        'chat',
        ...more,
      );
    const started = await start('--for', '30m');
    expect(started.exit).toBe(0);
    expect(started.out).toMatch(/^staging is in maintenance until \d{4}-\S+Z \(chat\): new disk\n$/);
    await start('--for', '1h');
    const { data } = await cli.json('maintenance', 'list', '--env', 'staging');
    expect(data).toEqual([
      expect.objectContaining({
        is: 'now',
        kind: 'maintenance',
        checks: ['chat'],
        operator: me,
        reason: 'new disk',
      }),
      expect.objectContaining({ is: 'next', id: 'nightly', checks: ['chat'], reason: 'backup' }),
    ]);
    expect((await cli.muster('maintenance', 'end', '--env', 'staging')).out).toBe(
      'staging: 1 maintenance window ended; what fails from now on alarms.\n',
    );
    expect((await cli.muster('maintenance', 'end', '--env', 'staging')).out).toBe(
      'staging: nothing that people started is open.\n',
    );
    expect(
      (await records('windows')).map(({ body, by }) => [
        (body as { phase: string }).phase,
        (by as { operator: string }).operator,
      ]),
    ).toEqual([
      ['opened', me],
      ['extended', me],
      ['ended', me],
    ]);
  });

  it('lists what the config plans where nothing was ever recorded', async () => {
    expect((await cli.muster('maintenance', 'list')).out).toMatch(
      /^IS +ENVIRONMENT +KIND +FROM +UNTIL +CHECKS +BY +WHY +ID\nnext +staging +maintenance +\S+T02:00:00Z +\S+T02:15:00Z +chat +config +backup +nightly\n$/,
    );
  });

  it('refuses another home, and says all that is wrong at once', async () => {
    const start = (...argv: string[]) =>
      cli.muster('maintenance', 'start', '--reason', 'r', '--for', '30m', ...argv);
    const elsewhere = await start('--env', 'production');
    expect([elsewhere.exit, elsewhere.err.split('\n')[0]]).toEqual([
      2,
      "muster: authority over production is aws: this machine's data knows nothing of its leases and holds",
    ]);
    expect((await start('--env', 'stagin', '--check', 'chta')).err).toBe(
      'muster: no environment is named stagin; did you mean staging?\nno check is named chta; did you mean chat?\n' +
        'the config has staging, production\nthe config has health, chat\n',
    );
    const long = await cli.muster('maintenance', 'start', '--env', 'staging', '--reason', 'r', '--for', '2d');
    expect([long.exit, long.err.split('\n')[0]]).toEqual([
      2,
      'muster: for 2d: expected 1ms to 1d for maintenance',
    ]);
  });
});

describe('alarms that somebody knows of', () => {
  it('is acknowledged once, and shown so', async () => {
    await store('health', raised);
    const ack = (...more: string[]) =>
      cli.muster('alarms', 'ack', '--env', 'staging', '--check', 'health', ...more);
    expect((await ack('--reason', 'on it')).out).toBe(
      `health on staging is acknowledged by ${me}: no reminders until it clears or gets worse.\n`,
    );
    expect((await ack()).out).toBe('health on staging was acknowledged before.\n');
    const { exit, out } = await cli.muster('alarms');
    expect(exit).toBe(1);
    expect(out).toContain(`acknowledged by ${me}: on it`);
    expect((await records('alarms')).map(({ body }) => (body as { transition: string }).transition)).toEqual([
      'acknowledged',
    ]);
  });

  it('says what is not raised, and which name is unknown', async () => {
    await store('health', raised);
    expect(await cli.muster('alarms', 'ack', '--env', 'staging', '--check', 'chat')).toEqual({
      exit: 2,
      out: '',
      err: 'muster: no alarm of chat is raised on staging\nmuster alarms --env staging\n',
    });
    expect((await cli.muster('alarms', 'ack', '--check', 'chat')).err).toMatch(/^muster: required option/);
  });

  it('is snoozed for so long, and shown with its flapping', async () => {
    await store('health', { ...raised, flappingSince: 1_795_348_000_000 });
    const { exit, out } = await cli.muster(
      'alarms',
      'snooze',
      '--env',
      'staging',
      '--check',
      'health',
      '--for',
      '2h',
      '--reason',
      'ticket 12',
    );
    expect(exit).toBe(0);
    expect(out).toMatch(/^health on staging is snoozed until \S+Z: ticket 12\n$/);
    const listed = (await cli.muster('alarms')).out;
    expect(listed).toMatch(
      /snoozed until \S+Z; flapping since 2026-11-22T11:46:40Z\n\nquiet: staging health snoozed until \S+Z by \S+: ticket 12\n$/,
    );
  });

  it('goes on past one whose state cannot be read, and names it', async () => {
    await store('health', raised);
    await store('chat', { ...raised, phase: 'sideways' });
    const { exit, out, err } = await cli.muster('alarms');
    expect(exit).toBe(1);
    expect(out).toContain('status (500) == 200');
    expect(err).toMatch(/^The alarm of chat on staging cannot be read: /);
  });

  it('names what is held back because what it needs fails', async () => {
    await store('health', raised);
    await store('chat', { ...quiet, heldBack: { by: 'health', at: 1_795_348_920_000, seq: 3 } });
    expect((await cli.muster('alarms')).out).toMatch(
      /\n\nHELD BACK SINCE +ENVIRONMENT +CHECK +BECAUSE IT NEEDS\n2026-11-22T12:02:00Z +staging +chat +health, which fails\n$/,
    );
  });
});
