import { describe, expect, it } from 'vitest';
import { MusterError } from '#ground/base/muster-error.ts';
import { monitorStage, type MonitorStage } from './monitor-stage.ts';

const checks = ['one', 'two', 'three'];
const request = { request: { path: '/' }, expect: { status: 200 } };

function stageOf(names: readonly string[]): {
  stage: MonitorStage;
  asked: string[];
  fail: (does: boolean) => void;
} {
  const stage = monitorStage({
    checks: Object.fromEntries(names.map((check) => [check, request])),
    schedule: { pulse: { checks: [...names], environments: ['production'], every: '1m' } },
  });
  const { log } = stage.tools;
  const asked: string[] = [];
  let isDown = false;
  stage.tools.log = {
    ...log,
    head: (stream) => {
      asked.push(stream.split('/')[2] ?? '');
      if (isDown) return Promise.reject(new MusterError('EVIDENCE_UNAVAILABLE', 'down'));
      return log.head(stream);
    },
  };
  return { stage, asked, fail: (does) => void (isDown = does) };
}

async function minutes(stage: MonitorStage, count: number, who = checks): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    for (const check of who) await stage.record('pass', { check });
    await stage.pass(1);
  }
}

describe('a stream that was well', () => {
  it('is read again only when something may be wrong with it; each look reads one', async () => {
    const { stage, asked } = stageOf(checks);
    await minutes(stage, 1);
    expect(asked).toEqual(['one', 'two', 'three']);
    asked.length = 0;
    // Its next slot and the 5 minutes after it are over in the sixth minute.
    await minutes(stage, 5);
    expect(asked).toEqual(['one', 'two', 'three', 'one', 'two']);
  });

  it('is silent at the same minute as if it were read each time', async () => {
    const many = Array.from({ length: 20 }, (_, index) => `check_${index}`);
    const { stage } = stageOf(many);
    await minutes(stage, 4, many);
    await minutes(stage, 5, many.slice(0, -1));
    expect(stage.told()).toEqual([]);
    await minutes(stage, 1, many.slice(0, -1));
    expect(stage.told()).toEqual([
      'Monitor Silent critical 10 production: no records for 5m or more: check_19 (due 2026-11-22T14:04:00.000Z)',
    ]);
  });

  it('cannot be read when the store is down, though nobody asked for it', async () => {
    const { stage, fail } = stageOf(checks);
    await minutes(stage, 2);
    fail(true);
    expect((await stage.look()).couldRead).toBe(false);
    await stage.pass(4);
    expect((await stage.look()).silent).toEqual([]);
    await stage.pass(1);
    expect((await stage.look()).silent.map(({ check }) => check)).toEqual(checks);
    fail(false);
    await minutes(stage, 1);
    expect((await stage.look()).silent).toEqual([]);
  });
});
