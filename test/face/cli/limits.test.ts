import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { releaseLock } from '#act/limits/lock-moves.ts';
import { holdEnvironment } from '#face/operate/hold-environment.ts';
import { openLimits } from '#face/wire/local-limits.ts';
import { readConfig } from '#ground/config/read.ts';
import { drillWorld, limit, original } from './drill-world.ts';

const me = userInfo().username;

/** Of staging, as `muster limits --json` tells it. */
const staging = (told: { [member: string]: unknown }) =>
  (told['data'] as { environment: string }[]).find(({ environment }) => environment === 'staging');

describe('muster limits', () => {
  it('is 0 at baseline, 0 under a lease in time, 1 when it is overdue, 1 off without one, 3 unread', async () => {
    const { cli, lower, write, config } = await drillWorld();
    expect((await cli.json('limits')).exit).toBe(0);

    await lower();
    const leased = await cli.json('limits', '--env', 'staging');
    expect([leased.exit, staging(leased)]).toMatchObject([
      0,
      { is: 'ok', lease: { id: 'budget_block/dead/COST', state: 'LOWERED', names: [limit] } },
    ]);
    expect((await cli.muster('limits')).out).toContain(
      `staging      ${limit}         50000000  1         lowered\n`,
    );

    await lower({ restoreBy: Date.now() - 1 });
    const overdue = await cli.json('limits');
    expect([overdue.exit, staging(overdue)]).toMatchObject([
      1,
      {
        problems: [
          'what drill run budget_block/dead lowered is not back, and overdue: type muster limits restore --env staging',
        ],
      },
    ]);

    await lower({ state: 'CLOSED' });
    const off = await cli.json('limits');
    expect([off.exit, staging(off)]).toMatchObject([
      1,
      { is: 'off', problems: [`${limit} is 1, its baseline is ${original}`] },
    ]);

    await write({ [limit]: original });
    const settings = config.environments['production']?.settings as { baseUrl: string };
    settings.baseUrl = 'http://127.0.0.1:9';
    cli.write('muster.config.json', config);
    const unread = await cli.json('limits');
    expect([unread.exit, staging(unread)]).toMatchObject([3, { is: 'ok' }]);
  });

  it('are put back by hand without any config, and nothing is left to put back then', async () => {
    const { cli, lower, written, state } = await drillWorld();
    await lower();
    cli.write('muster.config.json', { version: 'broken' });
    const { exit, out, err } = await cli.muster('limits', 'restore', '--env', 'staging');
    expect([exit, out]).toEqual([0, 'staging: limits are back.\n']);
    expect(err).toMatch(/^Going on without a config: /);
    expect((await written())[limit]).toBe(original);
    expect((await state()).lease).toMatchObject({ state: 'CLOSED', restoring: { by: me } });
    expect((await cli.muster('limits', 'restore', '--env', 'staging')).out).toBe(
      'staging: no lease is open, and nothing that is known is off.\n',
    );
  });

  it('are put back to their baseline where no lease says why they are off', async () => {
    const { cli, write, written } = await drillWorld();
    await write({ [limit]: 7 });
    const { exit, out } = await cli.muster('limits', 'restore', '--env', 'staging', '--json');
    expect([exit, JSON.parse(out)]).toMatchObject([0, { data: { what: 'drift', restored: true } }]);
    expect((await written())[limit]).toBe(original);
  });

  it('that are disputed wait for an operator: restore overwrites, accept leaves', async () => {
    const { cli, lower, write, written, state } = await drillWorld();
    const disputed = {
      state: 'DISPUTED',
      disputed: { at: 1, found: { [limit]: { set: true, value: 9 } } },
    } as const;
    await lower(disputed);
    await write({ [limit]: 9 });
    expect(await cli.muster('limits', 'accept', '--env', 'staging')).toMatchObject({ exit: 0 });
    expect([(await written())[limit], (await state()).lease?.state]).toEqual([9, 'CLOSED']);
    expect((await cli.muster('limits', 'accept', '--env', 'staging')).err).toBe(
      'muster: nothing is disputed on staging: no lease is open\nmuster limits --env staging\n',
    );

    await lower(disputed);
    await write({ [limit]: 9 });
    expect(await cli.muster('limits', 'restore', '--env', 'staging')).toMatchObject({ exit: 0 });
    expect([(await written())[limit], (await state()).lease?.state]).toEqual([original, 'CLOSED']);
  });

  it('are accepted also where the config has their environment no more', async () => {
    const { cli, lower, written, state, config } = await drillWorld();
    await lower({
      state: 'DISPUTED',
      disputed: { at: 1, found: { [limit]: { set: true, value: 1 } } },
    });
    const { production } = config.environments;
    cli.write('muster.config.json', { ...config, environments: { production }, drills: {}, alarms: {} });
    const accepted = await cli.muster('limits', 'accept', '--env', 'staging');
    expect([accepted.exit, accepted.out, accepted.err]).toEqual([
      0,
      'staging: what was found stays; the lease is over.\n',
      '',
    ]);
    expect([(await written())[limit], (await state()).lease?.state]).toEqual([1, 'CLOSED']);
    expect((await cli.muster('limits', 'accept', '--env', 'staging')).err).toContain(
      'nothing is disputed on staging',
    );
    expect((await cli.muster('limits', 'accept', '--env', 'nowhere')).exit).toBe(2);
  });
});

describe('muster hold', () => {
  it('returns once limits are back, and lasts until it is released', async () => {
    const { cli, lower, written, state } = await drillWorld();
    await lower();
    const held = await cli.muster('hold', '--env', 'staging', '--reason', 'deploying', '--for', '15m');
    expect([held.exit, held.out]).toEqual([
      0,
      expect.stringMatching(/^staging is held until .*; limits are back\.\n$/),
    ]);
    expect((await written())[limit]).toBe(original);
    // One that lasts longer is left as it is.
    await cli.muster('hold', '--env', 'staging', '--reason', 'short', '--for', '1m');
    expect((await state()).hold).toMatchObject({ operator: me, reason: 'deploying' });
    const refused = await cli.muster('drill', 'burst_429', '--env', 'staging', '--dry-run');
    expect([refused.exit, refused.out]).toEqual([
      3,
      expect.stringMatching(
        /Refused now: hold by .*: deploying\n {2}next: muster release-hold --env staging\n$/,
      ),
    ]);
    expect((await cli.muster('release-hold', '--env', 'staging')).out).toBe(
      `staging is no longer held (by ${me}: deploying).\n`,
    );
    expect((await cli.muster('release-hold', '--env', 'staging')).out).toBe('staging was not held.\n');
  });

  it('is theirs beside that of a deployment, which lasts longer', async () => {
    const { cli, state, changeState } = await drillWorld();
    const by = { operator: 'deployment', reason: 'it goes', since: 1 };
    await changeState((now) => ({ ...now, deploymentHold: by }));
    await cli.muster('hold', '--env', 'staging', '--reason', 'looking', '--for', '1m');
    expect(await state()).toMatchObject({ hold: { reason: 'looking' }, deploymentHold: by });
    await cli.muster('release-hold', '--env', 'staging');
    expect((await state()).deploymentHold).toBeUndefined();
  });

  it('stays, with exit 3 and what stands in the way, where limits cannot be put back', async () => {
    const { cli, lower, written, state } = await drillWorld();
    await lower({ state: 'DISPUTED', disputed: { at: 1, found: { [limit]: { set: true, value: 1 } } } });
    const { exit, out, err } = await cli.muster('hold', '--env', 'staging', '--reason', 'deploying');
    expect([exit, err]).toEqual([3, expect.stringMatching(/Next: muster limits --env staging\n$/)]);
    expect(out).toContain('staging is held until it is released; limits are NOT back: disputed:');
    expect([(await written())[limit], (await state()).hold?.reason]).toEqual([1, 'deploying']);
  });
});

describe('hold while a drill is at work', () => {
  it('waits for it, and says so', async () => {
    const { cli, config, changeState } = await drillWorld();
    const now = Date.now();
    const lock = { kind: 'drill', id: 'burst_429/busy', since: now, until: now + 3_600_000 } as const;
    await changeState((state) => ({ ...state, lock }));
    const reading = readConfig(config);
    if (reading.kind !== 'valid') throw new Error('the config of the demo is valid');
    await using tools = Object.assign(await openLimits(cli.data), {
      config: reading.config,
      buryAbandoned: async () => undefined,
      [Symbol.asyncDispose]: () => tools.close(),
    });
    const order = { environment: 'staging', operator: me, reason: 'deploying' };
    const heard: string[] = [];
    const held = await holdEnvironment(order, tools, {
      withinMs: 60_000,
      onProgress: (text) => {
        heard.push(text);
        void changeState((state) => releaseLock(state, lock.id) ?? state);
      },
    });
    expect([held.waited, heard]).toEqual([{ isBack: true }, ['drill burst_429/busy is stopping']]);
  });
});

describe('where another home answers', () => {
  it('nothing is held, drilled or said to be well, and a lease of this machine is put back all the same', async () => {
    const { cli, lower, written, state } = await drillWorld((config) => {
      (config.environments['staging'] as { authority?: string }).authority = 'aws';
    });
    for (const argv of [
      ['hold', '--reason', 'x'],
      ['release-hold'],
      ['limits', 'restore'],
      ['limits', 'accept'],
      ['drill', 'burst_429'],
    ])
      expect([argv, await cli.json(...argv, '--env', 'staging')]).toMatchObject([
        argv,
        { exit: 2, error: { code: 'AUTHORITY_ELSEWHERE' } },
      ]);
    expect((await cli.muster('limits', 'restore', '--env', 'staging')).err).toBe(
      "muster: authority over staging is aws: this machine's data knows nothing of its leases and holds\nname the stack that answers for it: --stack Muster-demo --region REGION\n",
    );
    expect((await state()).hold).toBeUndefined();
    await lower();
    expect(await cli.muster('limits', 'restore', '--env', 'staging')).toMatchObject({ exit: 0 });
    expect((await written())[limit]).toBe(original);
  });
});

describe('operators', () => {
  const denied = { code: 'OPERATOR_UNKNOWN', message: `${me} is no operator: the config has oncall-1` };

  it('alone hold, release, accept, drill and overwrite; anybody restores a lease', async () => {
    const { cli, lower, write, written } = await drillWorld(
      (config) => void (config.operators = ['oncall-1']),
    );
    await lower();
    for (const argv of [
      ['hold', '--reason', 'x'],
      ['release-hold'],
      ['limits', 'accept'],
      ['drill', 'burst_429'],
    ])
      expect([argv, await cli.json(...argv, '--env', 'staging')]).toMatchObject([
        argv,
        { exit: 2, error: denied },
      ]);
    expect((await written())[limit]).toBe(1);
    expect(await cli.muster('limits', 'restore', '--env', 'staging')).toMatchObject({ exit: 0 });
    expect((await written())[limit]).toBe(original);
    // What somebody wrote is not what a drill lowered.
    const restore = ['limits', 'restore', '--env', 'staging'];
    await write({ [limit]: 9 });
    expect(await cli.json(...restore)).toMatchObject({ exit: 2, error: denied });
    await lower({ state: 'DISPUTED', disputed: { at: 1, found: { [limit]: { set: true, value: 9 } } } });
    await write({ [limit]: 9 });
    expect(await cli.json(...restore)).toMatchObject({ exit: 2, error: denied });
    expect((await written())[limit]).toBe(9);
  });
});
