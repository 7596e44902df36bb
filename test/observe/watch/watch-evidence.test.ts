import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchEvidence, type EvidenceTools } from '#observe/watch/watch-evidence.ts';
import { appenderOn, atMinute } from '../../fixtures/evidence.ts';
import { chat, filledLog, manual, type FilledLog } from '../../fixtures/filled-log.ts';
import { Crash, createWorld, type World } from '../../fixtures/world.ts';

let filled: FilledLog;
let world: World;
let tools: EvidenceTools;
async function open(): Promise<void> {
  filled = await filledLog();
  world = createWorld(new Date(atMinute(6)).toISOString());
  const { log, anchor } = filled;
  const guarded = world.guard(log);
  tools = { ...world, log: guarded, anchor, appender: appenderOn(guarded), config: { service: 'chat' } };
}
beforeEach(open);
afterEach(() => filled.close());

const change = (to: string): void =>
  filled.tamper(`UPDATE evidence SET outcome = ? WHERE stream = ? AND seq = 4`, to, chat);
const told = (): string[] =>
  world.sent.map(({ type, detail }) => `${type} ${detail.severity} ${detail.reason}`);

describe('looking whether evidence stands', () => {
  it('tells nothing of evidence that does', async () => {
    await watchEvidence(tools);
    expect([world.sent, await tools.log.head('witness')]).toEqual([[], undefined]);
  });

  it('tells once of a record that was changed, wherever it is of, and records it', async () => {
    change('fail');
    for (const _ of [1, 2, 3]) await watchEvidence(tools);

    expect(told()).toEqual([broken]);
    expect(world.sent[0]?.detail).toMatchObject({
      id: expect.stringMatching(/^chat\/evidence\/staging\/chat\/chat\/local\/4#[0-9a-f]{16}$/),
      environment: 'staging',
      broken: { kept: 'local', stream: chat, seq: 4 },
      record: { stream: 'witness', seq: 1 },
    });
    expect((await tools.log.head('witness'))?.record).toMatchObject({
      kind: 'witness',
      outcome: 'fail',
      seq: 1,
    });
  });

  it('tells of a journal under every environment', async () => {
    filled.tamper(`UPDATE evidence SET at = 1 WHERE stream = 'alarms'`);
    await watchEvidence(tools);
    expect(world.sent[0]?.detail.environment).toBe('*');
  });

  it('tells again of what was mended and broken once more', async () => {
    change('fail');
    await watchEvidence(tools);
    change('pass');
    await watchEvidence(tools);
    change('fail');
    await watchEvidence(tools);
    expect(told().length).toBe(2);
    expect((await tools.log.head('witness'))?.record.seq).toBe(2);
  });

  it('tells each of several, and what nobody took the next time', async () => {
    change('fail');
    filled.tamper('DELETE FROM evidence WHERE stream = ? AND seq = 2', manual);
    world.acceptOnly(1);
    await watchEvidence(tools);
    expect(world.sent.map(({ detail }) => detail.broken?.stream)).toEqual([chat]);
    world.acceptOnly(10);
    await watchEvidence(tools);
    expect(world.sent.map(({ detail }) => detail.broken?.stream)).toEqual([chat, manual]);
    expect((await tools.log.head('witness'))?.record.seq).toBe(2);
  });

  it('records it once and tells it, whatever call it dies at', async () => {
    let deaths = 0;
    for (let isDead = true; isDead; deaths += isDead ? 1 : 0) {
      filled.close();
      await open();
      change('fail');
      world.crashAt(deaths);
      isDead = await watchEvidence(tools).then(() => false, isCrash);
      world.crashAt(undefined);
      await watchEvidence(tools);
      await watchEvidence(tools);

      expect([...new Set(told())], `${deaths}`).toEqual([broken]);
      const witness = await filled.log.read('witness', { limit: 100, order: 'oldest-first' });
      expect(witness.length, `${deaths}`).toBe(1);
    }
    expect(deaths).toBeGreaterThan(20);
  });
});

const broken = 'Evidence Broken critical staging/chat/chat/local#4 outcome says fail, its record says pass';

function isCrash(error: unknown): true {
  if (error instanceof Crash) return true;
  throw error;
}
