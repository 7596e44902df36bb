import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Config } from '#ground/config/schema/config.ts';
import { costOf, type CostLine } from '#observe/cost/aws/cost-of.ts';
import { measured } from '#observe/cost/aws/measured.ts';
import { awsPrices } from '#observe/cost/aws/prices.ts';
import { usageOf } from '#observe/cost/aws/usage.ts';
import { hotConfig } from './cost/hot-config.ts';
import { type Metered, startMeter, type Meter } from './cost/meter.ts';
import type { Container } from './container.ts';
import { deploy, type Deployed } from './deployed.ts';
import { scheduledTime } from './lambda-events.ts';

const checks = 20;
const minuteMs = 60_000;
/** The hour after next, so that no slot is over: minutes that divide by five are told from others. */
const begins = Math.ceil(Date.now() / 3_600_000 + 1) * 3_600_000;
const at = (minute: number): string => scheduledTime(begins + minute * minuteMs);

let target: Server;
let deployed: Deployed;
let meter: Meter;

beforeAll(async () => {
  target = createServer(({ url }, response) => {
    const body =
      url === '/settings' ? { COST_GLOBAL_DAILY_TOKENS: 500_000 } : { status: 'ok', version: '1.42.0' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  deployed = await deploy(hotConfig(urlOf(target), checks), {});
  meter = await startMeter(deployed.aws.endpoint);
}, 120_000);

afterAll(async () => {
  await deployed[Symbol.asyncDispose]();
  await meter.close();
  target.close();
});

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const start = (handler: 'Probe' | 'Sweep' | 'Watchdog'): Promise<Container> =>
  deployed.start(handler, { AWS_ENDPOINT_URL: meter.endpoint });

/** Request units of what was called since. */
function units(): Record<'evidenceReads' | 'evidenceWrites' | 'stateReads' | 'stateWrites', number> {
  const calls = meter.take();
  const sum = (table: string, of: (call: Metered) => number): number =>
    calls.filter((call) => call.table === table).reduce((total, call) => total + of(call), 0);
  return {
    evidenceReads: sum('evidence', ({ readUnits }) => readUnits),
    evidenceWrites: sum('evidence', ({ writeUnits }) => writeUnits),
    stateReads: sum('state', ({ readUnits }) => readUnits),
    stateWrites: sum('state', ({ writeUnits }) => writeUnits),
  };
}

describe('what 20 checks that pass cost each minute, by the bundled handlers', () => {
  it('a slot is as the table of what was measured says, and each record fits one write', async () => {
    const { perSlot, perCheck } = measured.probe;
    await using probe = await start('Probe');
    const due = (minute: number) => ({ entry: 'pulse', environment: 'production', slot: at(minute) });
    await probe.invoke(due(0));
    meter.take();
    for (const minute of [1, 2]) {
      await probe.invoke(due(minute));
      const written = meter.peek().filter(({ writeUnits }) => writeUnits > 0);
      expect(written.map(({ writeUnits }) => writeUnits)).toEqual(Array.from({ length: checks }, () => 1));
      for (const { bytes } of written) expect(bytes).toBeLessThanOrEqual(perCheck.itemBytes);
      for (const { bytes } of written) expect(bytes).toBeGreaterThan(0.8 * perCheck.itemBytes);
      expect(units()).toEqual({
        evidenceReads: perSlot.evidenceReads + perCheck.evidenceReads * checks,
        evidenceWrites: checks,
        stateReads: perSlot.stateReads,
        stateWrites: 0,
      });
    }
  });

  it('so is a minute of the sweep: it reads every stream once, and then one at a time', async () => {
    const { perMinute, perEnvironment, perLook, perCover } = measured.sweep;
    await using sweep = await start('Sweep');
    const stateReads = perMinute.stateReads + perEnvironment.stateReads;
    await sweep.invoke({ slot: at(1) });
    expect(units()).toEqual({
      evidenceReads: perLook.evidenceReads * checks,
      evidenceWrites: 0,
      stateReads,
      stateWrites: perMinute.stateWrites,
    });
    await sweep.invoke({ slot: at(2) });
    // Less than a minute of a real clock has passed: nothing is noted.
    expect(units()).toMatchObject({
      evidenceReads: perLook.evidenceReads,
      stateReads: stateReads - 1,
      stateWrites: 0,
    });
    await sweep.invoke({ slot: at(5) });
    expect(units()).toMatchObject({ evidenceReads: perLook.evidenceReads + perCover.evidenceReads });
  });

  it('and so is one of the watchdog, which compares limits every fifth minute', async () => {
    const { perMinute, perComparison } = measured.watchdog;
    await using watchdog = await start('Watchdog');
    await watchdog.invoke({ slot: at(1) });
    const { stateReads, stateWrites } = perMinute;
    expect(units()).toEqual({ evidenceReads: 0, evidenceWrites: 0, stateReads, stateWrites });
    await watchdog.invoke({ slot: at(5) });
    expect(units()).toEqual({
      evidenceReads: perComparison.evidenceReads,
      evidenceWrites: 0,
      stateReads: stateReads + perComparison.stateReads,
      stateWrites,
    });
  });
});

describe('what that costs a month', () => {
  const sum = (lines: readonly CostLine[], group: string): number =>
    lines.filter((line) => line.group === group).reduce((total, { usd }) => total + usd, 0);

  it('stays within what was promised, without anything that is free', () => {
    const config = Config.parse(hotConfig(urlOf(target), checks));
    const template = { Resources: deployed.assembly.resources };
    const { lines, unpriced } = costOf(template, usageOf(config, template), awsPrices);
    expect(unpriced).toEqual([]);
    expect(sum(lines, 'DynamoDB requests')).toBeLessThanOrEqual(0.75);
    expect(sum(lines, 'Lambda and Scheduler')).toBeLessThanOrEqual(1);
    expect(lines.find(({ what }) => what === 'evidence: writes')).toMatchObject({
      amount: 864_000,
      usd: 0.54,
    });
  });
});
