import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createVault, type Vault } from '#ground/secret/vault.ts';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import { appendOnce } from '#record/evidence/append-once.ts';
import { createAppender } from '#record/evidence/append.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { genesis, type RecordDraft } from '#record/evidence/record.ts';
import { by, manualClock, manualDraft } from '../../fixtures/evidence.ts';

const stream = 'staging/chat/health/manual';
const memoryLog = (): EvidenceLog => sqliteEvidenceLog(new DatabaseSync(':memory:'));

/** Has read these, each under its own name. */
async function vaultOf(secrets: readonly string[]): Promise<Vault> {
  const vault = createVault({ read: async (name) => name });
  for (const secret of secrets) await vault.read(secret);
  return vault;
}

describe('secrets in records', () => {
  it('are taken out before it is sealed', async () => {
    const log = memoryLog();
    const vault = await vaultOf(['hunter2']);
    const [sealed] = await createAppender({ log, by, vault, clock: manualClock() }).append(stream, () => [
      manualDraft('it is hunter2'),
    ]);
    expect(sealed?.json).not.toContain('it is hunter2');
    expect(sealed?.record.body).toEqual({ text: 'it is [secret hunter2]' });
  });

  it('leave the words of Muster and the names of the config alone', async () => {
    const log = memoryLog();
    const words = [
      'pass',
      'slot',
      'manual',
      'production',
      'health',
      'staging/chat',
      'inc-1',
      'run-1',
      'reason',
    ];
    const vault = await vaultOf(words);
    const draft: RecordDraft = {
      kind: 'manual',
      outcome: 'pass',
      location: 'production',
      incident: 'inc-1',
      run: 'run-1',
      release: 'v1-production',
      operator: 'production',
      body: {
        id: 'production/health#1:run-1',
        check: 'health',
        environment: 'production',
        outcome: 'pass',
        reason: 'it said production',
        attempts: [
          { outcome: 'pass', steps: [{ url: 'https://health', answers: ['health'], kept: { id: 'pass' } }] },
        ],
      },
    };
    const [sealed] = await createAppender({ log, by, vault, clock: manualClock() }).append(stream, () => [
      draft,
    ]);
    expect(sealed?.record).toEqual({
      v: 1,
      stream: 'staging/chat/health/manual',
      seq: 1,
      prev: genesis,
      at: 1_795_348_800_000,
      kind: 'manual',
      outcome: 'pass',
      location: 'production',
      incident: 'inc-1',
      run: 'run-1',
      release: 'v1-[secret production]',
      by: { ...by, operator: '[secret production]' },
      body: {
        id: 'production/health#1:run-1',
        check: 'health',
        environment: 'production',
        outcome: 'pass',
        reason: 'it said [secret production]',
        attempts: [
          {
            outcome: 'pass',
            steps: [
              {
                url: 'https://[secret health]',
                answers: ['health'],
                kept: { id: '[secret pass]' },
              },
            ],
          },
        ],
      },
    });
    expect(await log.head(stream)).toEqual(sealed);
  });

  it('keep nothing from being appended once, or announced', async () => {
    const log = memoryLog();
    const vault = await vaultOf(['staging', 'manual', 'a#1', 'announced']);
    const appender = createAppender({ log, by, vault, clock: manualClock() });
    const draft = { kind: 'alarm', outcome: 'fail', body: { id: 'staging/a#1' } } as const;
    for (let time = 0; time < 2; time += 1) await appendOnce({ log, appender }, 'alarms', 0, draft);
    expect((await log.head('alarms'))?.record).toMatchObject({ seq: 1, body: { id: 'staging/a#1' } });
    for (let time = 0; time < 2; time += 1) {
      await announceStreams({ log, appender, clock: manualClock() }, [{ stream, schedule: 'manual' }]);
    }
    expect((await log.head('config'))?.record).toMatchObject({
      seq: 1,
      body: { announced: [{ stream: 'staging/chat/health/manual', schedule: 'manual' }] },
    });
  });
});
