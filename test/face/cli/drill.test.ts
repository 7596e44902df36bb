import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { openData } from '#face/wire/local-data.ts';
import { type DrillWorld, drillWorld, limit, original } from './drill-world.ts';

const me = userInfo().username;
const drill = ['drill', 'budget_block', '--env', 'staging', '--limit', limit];

/** phase and outcome of every record of drills and limits, oldest first. */
async function recorded({ cli }: DrillWorld): Promise<string[]> {
  const { log, close } = openData(cli.data);
  const page = { limit: 100, order: 'oldest-first' } as const;
  const all = [...(await log.read('drills', page)), ...(await log.read('limits', page))];
  await close();
  return all.map(({ record: { body, outcome } }) => `${(body as { phase: string }).phase} ${outcome}`);
}

describe('a dry run', () => {
  it('tells what it would do and cost, and leaves nothing', async () => {
    const { cli } = await drillWorld();
    const { exit, data } = await cli.json(...drill, '--dry-run');
    expect([exit, existsSync(cli.data)]).toEqual([0, false]);
    expect(data).toMatchObject({
      would: [
        `lower ${limit} from ${original} to 1, expect budget_window by call 3, put it back, expect a pass`,
      ],
      cost: { redeploys: 3 },
      objections: [],
    });
  });

  it('tells what the config has against it', async () => {
    const { cli } = await drillWorld();
    const { exit, data } = await cli.json('drill', 'burst_429', '--env', 'production', '--dry-run');
    expect([exit, data]).toMatchObject([
      3,
      { objections: [{ reason: 'production has no allowDrills for burst_429' }] },
    ]);
  });
});

describe('a drill by hand', () => {
  it('names every bad name at once, with the nearest', async () => {
    const { cli } = await drillWorld();
    expect(await cli.muster('drill', 'budget_blok', '--env', 'stagin')).toEqual({
      exit: 2,
      out: '',
      err: [
        'muster: no drill is named budget_blok; did you mean budget_block?',
        'no environment is named stagin; did you mean staging?',
        'the config has burst_429, budget_block, breaker',
        'the config has staging, production',
        '',
      ].join('\n'),
    });
    expect((await cli.muster('drill', 'burst_429', '--env', 'staging', '--limit', limit)).err).toBe(
      'muster: burst_429 is a burst-429 drill: it lowers no limits one by one\nleave --limit out\n',
    );
  });

  it('shows its phases, proves its limit, and is in the matrix then', async () => {
    const { cli, written, state } = await drillWorld();
    const quick = 'COST_REQUEST_MAX_TOKENS';
    const { exit, out, err } = await cli.muster(...drill.slice(0, -1), quick);
    expect([exit, out]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(`^LIMIT +OUTCOME +BLOCKED AFTER +PASSES AFTER\n${quick} +pass .*\nbudget_block pass `),
      ),
    ]);
    const phases = err
      .split('\n')
      .map((line) => / (leased|lowered|live|calling|restoring|row)\b/.exec(line)?.[1]);
    expect(phases.filter(Boolean)).toEqual(['leased', 'lowered', 'live', 'calling', 'restoring', 'row']);
    expect(err).toMatch(/lowered: COST_REQUEST_MAX_TOKENS to 10 {2}\(back in 3m 5\ds at the latest\)\n/);
    expect((await written())[quick]).toBeUndefined();
    // Nobody listens to a command: the next `muster up` tells it.
    expect((await state()).owed.map(({ type }) => type)).toEqual(['Drill Completed']);

    const { data } = await cli.json('drills', '--env', 'staging');
    const { coverage } = data as { coverage: { limit: string; provenAt?: number }[] };
    expect(coverage.filter(({ provenAt }) => provenAt !== undefined).map((one) => one.limit)).toEqual([
      quick,
    ]);
    expect((await cli.muster('drills')).out).toMatch(/\nCOST_ACTOR_DAILY_TOKENS +staging +never/);
  });

  it('that is stopped puts its limit back before it leaves, and says so in evidence', async () => {
    const world = await drillWorld();
    const { cli, written, state } = world;
    const stopping = new AbortController();
    cli.signal = stopping.signal;
    const ended = cli.muster(...drill);
    await expect.poll(async () => (await written())[limit], { timeout: 10_000 }).toBe(1);
    stopping.abort();
    const { exit, out, err } = await ended;
    expect([exit, out]).toEqual([3, `budget_block unknown: stopped by ${me}\n`]);
    expect(err).toMatch(/\nStopping: limits are put back first\.[^]*\nLimits are back\.\n$/);
    expect((await written())[limit]).toBe(original);
    const { lease, lock } = await state();
    expect([lease, lock]).toMatchObject([
      { state: 'CLOSED', restoring: { by: me, reason: 'stopped' } },
      undefined,
    ]);
    // Whether it came to record that it had lowered is a matter of luck.
    const told = (await recorded(world)).filter((one) => one !== 'lowered pass');
    expect(told).toEqual(['started pass', 'completed unknown', 'leased pass', 'restored pass']);
  });
});
