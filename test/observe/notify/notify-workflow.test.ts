import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Notifiers } from '#observe/notify/channel.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { eventOf, raisedAt } from '../../fixtures/notify/events.ts';
import { openStage, type Stage } from '../../fixtures/notify/notice-stage.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});

afterEach(() => stage.close());

const finished = (phase: string, attempts: number, detail: string) => ({
  kind: 'finished',
  result: { phase, attempts, detail },
});

const broken = { status: 503 };
const hourMs = 3_600_000;

describe('a notice', () => {
  it('is delivered, and recorded with what it was about', async () => {
    expect(await stage.play()).toEqual(finished('delivered', 1, 'answered 204'));
    expect(stage.receiver.received().map(({ headers }) => headers['muster-id'])).toEqual([
      'chat/production/chat_happy#5@1795358669000',
    ]);
    const [sealed] = await stage.world.log.read('notifications', { limit: 10, order: 'oldest-first' });
    expect(sealed?.record).toMatchObject({
      kind: 'notification',
      outcome: 'pass',
      incident: 'production-20261122T1443-7',
      run: 'team:chat/production/chat_happy#5@1795358669000',
      body: {
        id: 'team:chat/production/chat_happy#5@1795358669000#1',
        phase: 'delivered',
        name: 'team',
        channel: 'webhook',
        service: 'chat',
        environment: 'production',
        check: 'chat_happy',
        type: 'Alarm Raised',
        event: 'chat/production/chat_happy#5',
        severity: 'critical',
        detail: 'answered 204',
        tookMs: 0,
      },
    });
  });

  it('is tried again after 10 s, 20 s, 40 s, until the receiver is back', async () => {
    stage.receiver.next(broken, 'lost', broken);
    expect(await stage.play()).toEqual(finished('delivered', 4, 'answered 204'));
    expect(stage.seconds()).toBe(70);
    expect(await stage.phases()).toEqual([
      'attempted unknown',
      'attempted unknown',
      'attempted unknown',
      'delivered pass',
    ]);
    const details = (await stage.bodies()).map(({ id, detail }) => [id, detail]);
    expect(details).toEqual([
      ['team:chat/production/chat_happy#5@1795358669000#1', 'answered 503'],
      ['team:chat/production/chat_happy#5@1795358669000#2', 'no answer (reset)'],
      ['team:chat/production/chat_happy#5@1795358669000#3', 'answered 503'],
      ['team:chat/production/chat_happy#5@1795358669000#4', 'answered 204'],
    ]);
  });

  it('waits as long as the receiver asks for, and 15 minutes at most', async () => {
    const busy = (after: string) => ({ status: 429, headers: { 'retry-after': after } });
    stage.receiver.next(busy('120'), busy('3'), busy('86400'));
    expect(await stage.play()).toMatchObject(finished('delivered', 4, 'answered 204'));
    expect(stage.seconds()).toBe(120 + 20 + 900);
  });

  it('is given up after twelve tries in an hour: a failure when it was critical', async () => {
    stage.receiver.always(broken);
    expect(await stage.play()).toEqual(finished('given-up', 12, 'answered 503'));
    expect(stage.receiver.received()).toHaveLength(12);
    expect(stage.seconds()).toBe(10 + 20 + 40 + 80 + 160 + 320 + 5 * 600);
    expect((await stage.phases()).slice(10)).toEqual(['attempted unknown', 'given-up fail']);
  });

  it('is given up with an outcome that is unknown when it was a warning', async () => {
    stage.receiver.always(broken);
    await stage.play({ event: eventOf('Alarm Raised', { severity: 'warning' }) });
    expect((await stage.phases()).at(-1)).toBe('given-up unknown');
  });

  it('ends at once when the receiver says no', async () => {
    stage.receiver.next({ status: 410 });
    expect(await stage.play()).toEqual(finished('rejected', 1, 'answered 410'));
    expect(await stage.phases()).toEqual(['rejected fail']);
    expect(stage.seconds()).toBe(0);
  });

  it('ends at once without its secret, and says which', async () => {
    expect(await stage.play({ secrets: {} })).toEqual(finished('rejected', 1, 'missing secret HOOK_KEY'));
    expect(await stage.phases()).toEqual(['rejected fail']);
    expect(stage.receiver.received()).toEqual([]);
  });

  it('ends at once where its entry is gone, or this home cannot tell its kind', async () => {
    expect(await stage.play({ name: 'gone' })).toEqual(
      finished('rejected', 1, 'no notify entry is named gone any more'),
    );
    expect(await stage.play({ name: 'mail' })).toEqual(finished('rejected', 1, 'e-mail is sent on AWS only'));
    expect(await stage.play({ notifiers: {} })).toEqual(
      finished('rejected', 1, 'this home cannot tell webhook'),
    );
  });

  it('is not sent when it is older than a day, and recorded all the same', async () => {
    const event = eventOf('Alarm Raised', { at: raisedAt - 24 * hourMs });
    expect(await stage.play({ event })).toEqual(finished('given-up', 1, 'older than 24h: not sent'));
    expect(await stage.phases()).toEqual(['given-up fail']);
    expect(stage.receiver.received()).toEqual([]);
  });

  it('is sent when it is almost a day old, and not again once it is', async () => {
    stage.receiver.always(broken);
    const event = eventOf('Alarm Raised', { at: raisedAt - 24 * hourMs + 20_000 });
    expect(await stage.play({ event })).toEqual(finished('given-up', 3, 'older than 24h: not sent'));
    expect(stage.receiver.received()).toHaveLength(2);
  });

  it('tells no secret that is known, whatever the event says', async () => {
    await stage.vault.read('HOOK_KEY');
    const event = eventOf('Alarm Raised', { reason: 'said whsec-5f1d9c0a77' });
    await stage.play({ event });
    const [{ body } = { body: '' }] = stage.receiver.received();
    expect(body).toContain('said [secret HOOK_KEY]');
    expect(body).not.toContain('whsec-5f1d9c0a77');
  });

  it('is tried again after a fault of our own', async () => {
    let calls = 0;
    const notifiers: Notifiers = {
      webhook: async () => {
        calls += 1;
        if (calls === 1) throw new Error('a bug');
        return { kind: 'delivered', detail: 'answered 200' };
      },
    };
    expect(await stage.play({ notifiers })).toEqual(finished('delivered', 2, 'answered 200'));
    expect((await stage.bodies()).map(({ detail }) => detail)).toEqual([
      'own fault: STEP_FAILED',
      'answered 200',
    ]);
  });
});

describe('a notice while evidence cannot be written', () => {
  /** Rejects its first `times` calls. */
  const failing = (log: EvidenceLog, times: number): EvidenceLog => {
    let left = times;
    const guard = async <T>(call: () => Promise<T>): Promise<T> => {
      left -= 1;
      if (left >= 0) throw new MusterError('EVIDENCE_UNAVAILABLE', 'no disk', { exit: 3 });
      return call();
    };
    return {
      ...log,
      head: (stream) => guard(() => log.head(stream)),
      read: (stream, range) => guard(() => log.read(stream, range)),
    };
  };

  it('is delivered all the same, and recorded whole when evidence is back', async () => {
    stage.receiver.next(broken);
    const log = failing(stage.world.log, 10);
    expect(await stage.play({ log })).toEqual(finished('delivered', 2, 'answered 204'));
    expect(stage.receiver.received()).toHaveLength(2);
    expect(await stage.phases()).toEqual(['attempted unknown', 'delivered pass']);
  });

  it('is not lost silently when evidence never comes back', async () => {
    const log = failing(stage.world.log, 1000);
    expect(await stage.play({ log })).toMatchObject({
      kind: 'failed',
      failure: { code: 'EVIDENCE_UNAVAILABLE' },
    });
    expect(stage.receiver.received()).toHaveLength(1);
  });
});

describe('a notice that crashes at any step boundary', () => {
  it('is told at least once, under one id, and each attempt is recorded once', async () => {
    let boundaries = 0;
    stage.receiver.next(broken);
    await stage.play({ crash: () => (boundaries += 1) < 0 });
    expect(boundaries).toBeGreaterThan(20);
    for (let fatal = 1; fatal <= boundaries; fatal += 1) {
      stage.reset();
      stage.receiver.next(broken);
      const before = stage.receiver.received().length;
      const memory = new Map();
      let seen = 0;
      const first = await stage.play({ memory, crash: () => (seen += 1) === fatal });
      const at = `boundary ${fatal}: ${JSON.stringify(first)}`;
      expect(first.kind, at).toBe('crashed');
      const second = await stage.play({ memory });
      expect(second, at).toMatchObject({ kind: 'finished', result: { phase: 'delivered' } });
      const sent = stage.receiver.received().slice(before);
      expect(sent.length, at).toBeGreaterThanOrEqual(2);
      expect(sent.length, at).toBeLessThanOrEqual(3);
      expect(new Set(sent.map(({ headers }) => headers['muster-id'])), at).toEqual(
        new Set(['chat/production/chat_happy#5@1795358669000']),
      );
      const ids = (await stage.bodies()).map(({ id }) => id);
      expect(new Set(ids).size, at).toBe(ids.length);
      expect((await stage.phases()).at(-1), at).toBe('delivered pass');
      const attempts = second.kind === 'finished' ? second.result.attempts : 0;
      expect(ids, at).toHaveLength(attempts);
    }
  });
});
