import { describe, expect, it } from 'vitest';
import { costOf } from '#observe/cost/aws/cost-of.ts';
import { awsPrices } from '#observe/cost/aws/prices.ts';
import { usageOf } from '#observe/cost/aws/usage.ts';
import { smallConfig, smallTemplate } from './stack.ts';

const cost = (config = smallConfig(), template = smallTemplate) =>
  costOf(template, usageOf(config, template), awsPrices);

const usual = cost();
const line = (what: string, { lines } = usual) => lines.find((one) => one.what === what);

describe('what a stack costs', () => {
  it('counts records and reads by the schedules of the template', () => {
    // 8,640 slots of ten checks.
    expect(line('evidence: writes')).toMatchObject({
      amount: 86_400,
      usd: expect.closeTo(0.054, 9) as number,
      usdAfterFree: expect.closeTo(0.054, 9) as number,
    });
    expect(line('evidence: reads')).toMatchObject({ amount: 51_840 });
    expect(line('state: reads')).toMatchObject({ amount: 25_920 });
    expect(line('schedules fire')?.amount).toBeCloseTo(8640 + 720, 6);
  });

  it('says apart what is kept, half of what the first month leaves', () => {
    const kept = { group: 'DynamoDB kept data', amount: expect.closeTo(0.03888, 9) as number };
    expect(line('evidence: kept, first month')).toMatchObject({ ...kept, usdAfterFree: 0 });
    expect(line('evidence: point-in-time recovery, first month')).toMatchObject({
      ...kept,
      usd: expect.closeTo(0.007776, 9) as number,
    });
  });

  it('takes what is free once for the whole account, and 10 alarms of 12', () => {
    const free = line('alarms on Muster itself');
    expect(free?.usd).toBeCloseTo(1.2, 9);
    expect(free?.usdAfterFree).toBeCloseTo(0.2, 9);
    const requests = usual.lines.filter(({ what }) => what.endsWith('requests'));
    expect(requests.map(({ what, usdAfterFree }) => [what, usdAfterFree])).toEqual([
      ['Probe: requests', 0],
      ['Dispatch: requests', 0],
      ['drills: requests', 0],
    ]);
  });

  it('leaves nothing free to what comes after whoever used it up', () => {
    const slow = cost(smallConfig({ client: { pace: { requests: 1, per: '60s' } } }));
    const drills = line('drills: time at 1769 MB', slow);
    expect(drills?.usdAfterFree).toBeCloseTo(drills?.usd ?? 0, 9);
    expect(line('drills: time at 1769 MB')?.usdAfterFree).toBe(0);
  });

  it('bills a processor by the share that the memory buys, and every wait', () => {
    // (18 + 3.5 × 10) ms of a whole processor at 512 of 1769 MB, 3 × 300 ms of the target, 7 × 8 ms of DynamoDB.
    const ms = 53 * (1769 / 512) + 900 + 56;
    expect(line('Probe: time at 512 MB')?.amount).toBeCloseTo((8640 * ms * 0.5) / 1000, 6);
  });

  it('bills what a pace makes it wait', () => {
    const paced = smallConfig({ client: { pace: { requests: 5, per: '10s' } } });
    const ms = 53 * (1769 / 512) + 10_000 + 300 + 56;
    expect(line('Probe: time at 512 MB', cost(paced))?.amount).toBeCloseTo((8640 * ms * 0.5) / 1000, 6);
  });

  it('reads alarms once more where failures are confirmed', () => {
    const confirming = smallConfig({ alarms: { default: { confirm: { times: 1, every: '10s' } } } });
    expect(line('state: reads', cost(confirming))?.amount).toBeCloseTo(34_560, 6);
  });

  it('counts each secret once in five minutes, and marks what is a guess', () => {
    expect(line('parameters decrypted')).toMatchObject({ group: 'Secrets', amount: 2 * 8640 });
    expect(usual.lines.filter(({ isEstimate }) => isEstimate).map(({ what }) => what)).toEqual([
      'drills: operations',
      'drills: checkpoints written',
      'drills: checkpoints kept',
      'drills: requests',
      'drills: time at 1769 MB',
      'events of drills',
      'requests of checks leave AWS',
    ]);
    expect(line('drills: operations')?.amount).toBeCloseTo(720 * 80, 6);
  });

  it('names what it has no price for', () => {
    expect(usual.unpriced).toEqual([]);
    const more = {
      ...smallTemplate.Resources,
      Nat: { Type: 'AWS::EC2::NatGateway' },
      Mine: { Type: 'Custom::X' },
    };
    expect(cost(smallConfig(), { Resources: more }).unpriced).toEqual(['AWS::EC2::NatGateway']);
  });
});

it('every price says when and where it was read', () => {
  expect(awsPrices).toMatchObject({ region: 'us-east-1', asOf: '2026-11-22' });
  for (const { source, usd } of Object.values(awsPrices.of)) {
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/\S+\/pricing\//);
    expect(usd).toBeGreaterThan(0);
  }
});
