import { expect, test } from 'vitest';
import { claim } from '#act/drill/claim.ts';
import type { DrillInput } from '#act/drill/drill-input.ts';
import { drillAfar } from '#face/operate/follow/drill-afar.ts';
import type { JsonObject } from '#ground/base/json.ts';
import { createVirtualClock } from '#ground/base/virtual-clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { Config } from '#ground/config/schema/config.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { RecordDraft } from '#record/evidence/record.ts';
import { appenderOn, noon } from '../../../fixtures/evidence.ts';
import { memoryEvidenceLog, memoryStateStore } from '../../../fixtures/memory-stores.ts';

const config = Config.parse({
  version: 1,
  service: 'chat',
  environments: { staging: { baseUrl: 'http://127.0.0.1:9', authority: 'aws' } },
  answers: { busy: { cause: 'rate', match: { status: 429 } } },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  drills: {
    burst: {
      kind: 'burst-429',
      check: 'health',
      requests: 5,
      admitted: { atLeast: 1, atMost: 2 },
      answer: 'busy',
      tokensMax: 100,
    },
  },
});
const target = { service: 'chat', environment: 'staging' };
const input: DrillInput = { run: 'burst/id-1', environment: 'staging', drills: ['burst'] };

const end = (outcome: 'pass' | 'unknown', more: JsonObject = {}): RecordDraft => ({
  kind: 'drill',
  outcome,
  run: input.run,
  body: { phase: 'completed', drill: 'burst', reason: '', findings: [], rows: [], ...more },
});

/** Somebody elsewhere, who does `work` when the run is started, and what is told of that here. */
function follow(
  work: (log: EvidenceLog) => Promise<void>,
  { log = memoryEvidenceLog(), stop = async () => {} } = {},
) {
  const clock = createVirtualClock(noon);
  const state = memoryStateStore();
  const said: string[] = [];
  const starts: DrillInput[] = [];
  const started = async (_: string, ordered: DrillInput): Promise<void> => {
    starts.push(ordered);
    void work(log);
  };
  const afar = drillAfar(
    { config, log, state, clock },
    { start: started, stop },
    {
      onTold: (_, { phase, text }) => void said.push(`${phase} ${text}`.trim()),
      onTrouble: (text) => void said.push(text),
      signal: new AbortController().signal,
    },
  );
  return { ...afar, clock, state, log, said, starts };
}

test('what it records is told, and its last record is its ending', async () => {
  const followed = follow(async (log) => {
    const appender = appenderOn(log);
    // Of an earlier run, and of this one.
    await appender.append('drills', () => [{ ...end('unknown'), run: 'burst/another' }]);
    await followed.clock.sleep(3000);
    const body = { phase: 'started', drill: 'burst', reason: '' };
    await appender.append('drills', () => [{ ...end('pass'), body }]);
    await followed.clock.sleep(60_000);
    await appender.append('drills', () => [end('pass', { requests: 5, tokens: 0 })]);
  });
  const nothing = { findings: [], rows: [], reason: '' };
  expect(await followed.start(input)).toEqual({
    run: 'burst/id-1',
    endings: [{ drill: 'burst', phase: 'completed', outcome: 'pass', ...nothing, requests: 5, tokens: 0 }],
  });
  expect(followed.said).toEqual(['started']);
  expect(followed.clock.now() - noon).toBe(64_000);
});

test('it may begin within five minutes, and is given up after seven in which nothing is heard', async () => {
  const followed = follow(async () => undefined);
  await expect(followed.start(input)).rejects.toThrow('nothing was heard of burst/id-1');
  expect(followed.starts).toEqual([{ ...input, startBy: noon + 300_000 }]);
  expect(followed.clock.now() - noon).toBe(420_000);
});

test('one that never ends is given up when its target is anybody’s', async () => {
  const followed = follow(async (log) => {
    const body = { phase: 'started', drill: 'burst', reason: '' };
    await appenderOn(log).append('drills', () => [{ ...end('pass'), body }]);
  });
  await expect(followed.start(input)).rejects.toThrow('burst/id-1 did not come to its end in time');
});

test('what cannot be read now is told once, and read later', async () => {
  const log = memoryEvidenceLog();
  let failures = 3;
  const flaky: EvidenceLog = {
    ...log,
    async read(stream, range) {
      if (failures > 0 && stream === 'drills') {
        failures -= 1;
        throw new MusterError('EVIDENCE_UNAVAILABLE', 'the table is throttled');
      }
      return log.read(stream, range);
    },
  };
  const followed = follow(async () => void (await appenderOn(log).append('drills', () => [end('pass')])), {
    log: flaky,
  });
  expect(await followed.start(input)).toMatchObject({ endings: [{ outcome: 'pass', requests: 0 }] });
  expect(followed.said).toEqual(['the table is throttled; looking on']);
});

test('a run that is stopped before it began finds its drill claimed, whether or not Lambda could be told', async () => {
  const refuses = async (): Promise<void> => {
    throw new MusterError('WORKFLOW_UNSTOPPED', 'Lambda did not stop the execution');
  };
  const followed = follow(async () => undefined, { stop: refuses });
  await followed.stopRun('burst/id-1');
  const given = followed.start(input).catch(String);
  await followed.clock.sleep(1000);
  await expect(followed.stopRun('burst/id-1')).rejects.toThrow('Lambda did not stop the execution');

  const begun = { input, at: followed.clock.now() };
  expect(
    await claim(followed.state, target, 'burst', { ...begun, at: (begun.at + 1) as typeof begun.at }),
  ).toBe('it was claimed before, by burst/id-1');
  expect(await given).toContain('nothing was heard of');
});
