import { describe, expect, it } from 'vitest';
import { sha256Hex } from '#ground/base/brand.ts';
import { createVault } from '#ground/secret/vault.ts';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { createAppender } from '#record/evidence/append.ts';
import { AlarmStory } from '#record/event/alarm-story.ts';
import { openStage, play, policyOf, record, type Stage, subjectOf, target } from './alarm-stage.ts';

const runbook = (when: object, mode = 'auto') => ({
  when: { environments: ['production'], ...when },
  mode,
  do: [{ kind: 'http', url: 'http://127.0.0.1:9/' }],
  verify: { checks: ['health'], rounds: 1, every: '1s' },
});
const runbooks = {
  restart: runbook({}, 'dry-run'),
  rollback: runbook({ checks: ['chat'] }),
  scale: runbook({ severities: ['warning'] }),
};
const release = { identity: { check: 'health', json: '$.version', is: 'label' } };

type Step = { problems?: string[]; answers?: string[]; tlsDaysLeft?: number; remoteAddress?: string };
const attempt = (...steps: Step[]) => ({
  steps: steps.map((step) => ({ problems: [], answers: [], ...step })),
});

/** A slot a minute later, with what its record says besides. */
async function slot(
  stage: Stage,
  outcome: 'pass' | 'fail' | 'unknown',
  body: object = {},
  more: { release?: string } = {},
): Promise<void> {
  stage.clock.move(60_000);
  const at = stage.clock.now();
  const { stream } = subjectOf('health');
  const draft = { kind: 'slot', outcome, slot: at, body: { reason: 'why', ...body }, ...more } as const;
  await stage.appender.append(stream, () => [draft]);
  await evaluate(stage, subjectOf('health'));
}

const stories = ({ sent }: Stage) => sent.map(({ detail }) => detail.story);
const at = (time: string) => Date.parse(`2026-11-22T${time}:00Z`);
const ref = (seq: number, time: string) => ({ stream: 'production/chat/health/local', seq, at: at(time) });

describe('the story of an alarm', () => {
  it('tells what failed, since when, what changed, what it starts and whom it silences', async () => {
    const stage = openStage({ runbooks, release });
    await slot(stage, 'pass', { attempts: [attempt({ remoteAddress: '192.0.2.1' })] }, { release: 'v1' });
    await slot(stage, 'unknown');
    const first = attempt({ problems: ['status (500) == 200'], remoteAddress: '192.0.2.1' });
    await slot(stage, 'fail', { attempts: [first] }, { release: 'v2' });
    const [login, chat] = [{ answers: ['ignored_on_pass'] }, { problems: ['a', 'b'], answers: ['apology'] }];
    await slot(stage, 'fail', { attempts: [attempt(login, chat), attempt(login, { problems: ['b', 'c'] })] });
    expect(stories(stage)).toEqual([
      {
        expectations: ['a', 'b', 'c'],
        answers: ['apology'],
        firstBad: ref(3, '14:46'),
        lastPass: ref(1, '14:44'),
        firstFail: ref(3, '14:46'),
        changed: [{ what: 'release', from: 'v1', to: 'v2' }],
        runbooks: [
          { runbook: 'restart', mode: 'dry-run', starts: true },
          { runbook: 'rollback', mode: 'auto', starts: false, why: 'it is for chat, not for health' },
          {
            runbook: 'scale',
            mode: 'auto',
            starts: false,
            why: 'it is for warning alarms, not for critical',
          },
        ],
        silences: ['db', 'chat'],
      },
    ]);
  });

  it('stands in its record too, and the cleared alarm has none', async () => {
    const stage = openStage();
    await play(stage, 'PFFPP');
    const records = await stage.log.read('alarms', { limit: 9, order: 'oldest-first' });
    const told = records.map(({ record: { body } }) => (body as { story?: unknown }).story);
    expect(told).toEqual([stories(stage)[0], undefined]);
    expect(AlarmStory.safeParse(told[0]).success).toBe(true);
  });

  it('says that another home starts a runbook', async () => {
    const stage = { ...openStage({ runbooks: { restart: runbook({}) } }), home: 'aws' as const };
    await play(stage, 'FF');
    expect(stories(stage)[0]?.runbooks).toEqual([
      { runbook: 'restart', mode: 'auto', starts: false, why: 'authority local' },
    ]);
  });

  it('tells since when it fails when it was slow before that', async () => {
    const stage = openStage();
    await play(stage, 'PDD?F?F');
    const [{ firstBad, firstFail } = {}] = stories(stage);
    expect([firstBad, firstFail]).toEqual([ref(2, '14:45'), ref(5, '14:48')]);
    const slow = openStage();
    await play(slow, 'PDFD', subjectOf('health', policyOf({ raise: { degraded: 3 } })));
    expect(stories(slow).map((story) => story?.firstBad.seq)).toEqual([2]);
    expect(stories(slow)[0]).not.toHaveProperty('firstFail');
  });

  it('names only checks that are watched where it happened', async () => {
    const schedule = { pulse: { checks: ['health', 'chat'], environments: ['production'], every: '1m' } };
    const stage = openStage({ schedule });
    await play(stage, 'FF');
    expect(stories(stage)[0]?.silences).toEqual(['chat']);
  });

  it('tells at most ten expectations, each of 300 characters', async () => {
    const stage = openStage();
    const problems = Array.from({ length: 30 }, (_, index) => `${index} ${'x'.repeat(400)}`);
    await slot(stage, 'fail', { attempts: [attempt({ problems })] });
    await slot(stage, 'fail', { attempts: [attempt({ problems })] });
    const told = stories(stage)[0]?.expectations ?? [];
    expect(told.map((text) => text.length)).toEqual(Array.from({ length: 10 }, () => 300));
  });

  it('holds no secret', async () => {
    const stage = openStage();
    const vault = createVault({ read: async () => 'a-long-secret-value' });
    await vault.read('KEY');
    const by = { version: '0.0.0', config: sha256Hex('c'.repeat(64)), actor: 'test' };
    stage.appender = createAppender({ log: stage.log, by, vault, clock: stage.clock });
    const problems = ['$.token (a-long-secret-value) exists'];
    await slot(stage, 'fail', { attempts: [attempt({ problems })] });
    await slot(stage, 'fail', { attempts: [attempt({ problems })] });
    expect(stories(stage)[0]?.expectations.length).toBe(1);
    expect(JSON.stringify(stage.sent)).not.toContain('a-long-secret-value');
    expect(JSON.stringify(await stage.state.list('alarm', { limit: 9 }))).not.toContain(
      'a-long-secret-value',
    );
  });

  it('finds the last pass behind hundreds of unknowns, and says none when there is none', async () => {
    const stage = openStage();
    await record(stage, 'pass');
    for (let count = 0; count < 300; count += 1) await record(stage, 'unknown');
    await play(stage, 'FF');
    expect(stories(stage)[0]?.lastPass?.seq).toBe(1);
    const other = openStage();
    await play(other, '??FF');
    expect(stories(other)[0]).not.toHaveProperty('lastPass');
  });

  it('looks no further back than 410 records', async () => {
    const stage = openStage();
    await record(stage, 'pass');
    for (let count = 0; count < 410; count += 1) await record(stage, 'unknown');
    await play(stage, 'FF');
    expect(stories(stage)[0]).not.toHaveProperty('lastPass');
  });
});

describe('a story that cannot be told', () => {
  it('is smaller: the log cannot be read, and the alarm is raised all the same', async () => {
    const stage = openStage();
    await play(stage, 'PF');
    const read: Stage['log']['read'] = async (stream, range) => {
      if (stream !== 'alarms' && range.order === 'newest-first' && range.toSeq !== undefined) {
        throw new Error('the log is away');
      }
      return stage.log.read(stream, range);
    };
    await record(stage, 'fail', subjectOf('health'), { attempts: [attempt({ problems: ['a'] })] });
    await evaluate({ ...stage, log: { ...stage.log, read } }, subjectOf('health'));
    expect(stories(stage)).toEqual([
      {
        expectations: ['a'],
        answers: [],
        firstBad: ref(2, '14:45'),
        firstFail: ref(2, '14:45'),
        changed: [],
        runbooks: [],
        silences: ['db', 'chat'],
      },
    ]);
  });

  it('is the smallest: what a record says makes no sense', async () => {
    const stage = openStage();
    await slot(stage, 'pass', { attempts: [attempt({ tlsDaysLeft: 5 })] });
    await slot(stage, 'fail', { attempts: [attempt({ tlsDaysLeft: 1e300 })] });
    await slot(stage, 'fail', { attempts: 'none of yours' });
    expect(stage.sent.map(({ type }) => type)).toEqual(['Alarm Raised']);
    expect(stories(stage)[0]?.changed).toEqual([]);
  });
});

describe('somebody drills the path of alarms', () => {
  it('everything that is told says so, and no incident of the target is opened', async () => {
    const stage = openStage({ runbooks: { rollback: runbook({ checks: ['chat'] }) } });
    const drilled = { ...subjectOf('alarm-path', policyOf()), drill: { incident: 'drill-7' } };
    await play(stage, 'FFPP', drilled);
    expect(stage.sent.map(({ type, detail }) => [type, detail.incident, detail.isDrill])).toEqual([
      ['Alarm Raised', 'drill-7', true],
      ['Alarm Cleared', 'drill-7', true],
    ]);
    expect(stories(stage)[0]?.runbooks).toEqual([{ runbook: 'rollback', mode: 'auto', starts: true }]);
    expect(await stage.state.get({ collection: 'incident', id: `${target.service}/production` })).toBe(
      undefined,
    );
    const records = await stage.log.read('alarms', { limit: 9, order: 'oldest-first' });
    expect(records.map(({ record: { body } }) => (body as { isDrill?: true }).isDrill)).toEqual([true, true]);
  });
});
