import type { Json } from '#ground/base/json.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { RecordDraft } from '#record/evidence/record.ts';
import { appenderOn, atMinute, manualClock } from '../../fixtures/evidence.ts';
import { alarm, notice, phase, released, slot } from './incident-drafts.ts';

export const incident = 'production-20261122T1203-1';

/** Where it is recorded: both, so that both homes have records of their own to read. */
const bothPlaces = ['local', 'eu-central-1'];

export const health = 'production/chat/health/local';

/** A chat with a check, drills on staging, and maintenance once a week. */
export const chatConfig = (authority: 'local' | 'aws', url = 'http://127.0.0.1:9') => ({
  version: 1,
  service: 'chat',
  environments: {
    production: { baseUrl: url, authority },
    staging: {
      baseUrl: url,
      authority,
      settings: { kind: 'http', baseUrl: url, read: { path: '/s' }, write: { method: 'PATCH', path: '/s' } },
      allowDrills: { names: ['budget'], reason: 'nobody chats on staging' },
    },
  },
  limits: { TOKENS_MAX: { scope: 'request', baseline: { set: 6000 } } },
  answers: { over_budget: { cause: 'budget', match: { status: 429 } } },
  checks: {
    health: { request: { path: '/health' }, expect: { status: 200 } },
    chat: { request: { path: '/chat' }, expect: { status: 200 }, spends: { tokens: 10 } },
  },
  drills: {
    budget: {
      kind: 'budget-block',
      check: 'chat',
      lower: { TOKENS_MAX: { to: 10, answer: 'over_budget', byCall: 1 } },
      liveWithin: '20s',
      leaseFor: '4m',
      tokensMax: 2000,
    },
  },
  schedule: {
    pulse: { checks: ['health'], environments: ['production'], every: '1m' },
    nightly: {
      drills: ['budget'],
      environments: ['staging'],
      cron: '0 2 ? * SUN *',
      startWithin: '2h',
      endWithin: '6h',
    },
  },
  maintenance: {
    sunday: { environments: ['staging'], cron: '0 3 ? * SUN *', lasts: '30m', reason: 'platform updates' },
  },
  aws: { region: 'eu-central-1' },
});

/** A release that failed, was rolled back, and failed again: seen, alarmed, told; a drill that proved a limit. */
export async function tellStory(
  { log, state }: { log: EvidenceLog; state: StateStore },
  locations: readonly string[] = bothPlaces,
): Promise<void> {
  const clock = manualClock();
  const tools = { log, clock, appender: appenderOn(log, clock) };
  const at = async (minute: number, stream: string, draft: RecordDraft): Promise<void> => {
    clock.set(atMinute(minute));
    await tools.appender.append(stream, () => [draft]);
  };
  const seen = async (minute: number, outcome: 'pass' | 'fail', release: string): Promise<void> => {
    const reason = outcome === 'pass' ? '' : 'status (500) == 200';
    for (const location of locations) {
      const draft = { ...slot('health', minute, outcome, reason, { release }), location };
      await at(minute + 0.5, `production/chat/health/${location}`, draft);
    }
  };
  await announceStreams(
    tools,
    locations.map((location) => ({
      stream: `production/chat/health/${location}`,
      schedule: { every: 60_000 },
      since: atMinute(0),
    })),
  );
  await at(0, 'releases', released('v7', 'v6'));
  await seen(0, 'pass', 'v7');
  await seen(1, 'pass', 'v7');
  await at(2, 'releases', released('v8', 'v7'));
  await seen(2, 'fail', 'v8');
  await seen(3, 'fail', 'v8');
  await at(4, 'alarms', alarm(incident, 'raised', { stream: health, seq: 4, sinceSeq: 3 }));
  await at(4.1, 'notifications', notice(incident, 'pass', 'status 200'));
  await at(4.2, 'runbooks', phase(incident, 'refused', 'vetoed by provider, which fails'));
  await at(5, 'drills', {
    kind: 'drill',
    outcome: 'pass',
    run: 'run-1',
    body: {
      phase: 'row',
      service: 'chat',
      environment: 'staging',
      drill: 'budget',
      limit: 'TOKENS_MAX',
      reason: '',
      lowerToBlockMs: 4000,
      restoreToPassMs: 5000,
    },
  });
  await state.put({ collection: 'alarm', id: 'chat/production/health' }, raised, 'absent');
}

const raised: Json = {
  phase: 'raised',
  streak: { fail: 2, bad: 2, pass: 0 },
  seenSeq: 4,
  transitions: 1,
  raised: { at: atMinute(4), incident, severity: 'critical', reason: 'status (500) == 200' },
  owed: [],
};
