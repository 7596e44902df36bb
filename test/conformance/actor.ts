import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ActionContext } from '#act/runbook/action.ts';
import type { Json } from '#ground/base/json.ts';
import {
  context as plain,
  neighbour,
  secrets,
  type ActorWorld,
  type Traits,
  type WorldOptions,
} from '../fixtures/actors/world.ts';

type World = ActorWorld & { context?: ActionContext };
type Begin = (options?: WorldOptions) => Promise<World>;

const never = new AbortController().signal;
const always = Number.POSITIVE_INFINITY;

/** A world in which a snapshot is taken, and the three calls on it. */
async function open(begin: Begin, options?: WorldOptions) {
  const world = await begin(options);
  const { actor, action, context = plain } = world;
  const snapshot = (signal = never, more: Partial<ActionContext> = {}) =>
    actor.snapshot(action, { ...context, ...more }, signal);
  const taken = await snapshot();
  const before = taken.kind === 'ready' ? stored(taken.before) : null;
  return {
    ...world,
    taken,
    snapshot,
    act: (signal = never, timeout = action.timeout) =>
      actor.act({ ...action, timeout }, context, before, signal),
    observe: (receipt?: Json, signal = never) =>
      actor.observe(
        action,
        context,
        { before, ...(receipt !== undefined && { receipt: stored(receipt) }) },
        signal,
      ),
  };
}

/** As it is after a crash. */
const stored = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;

/** What every actor owes a run, faults of its remote included. */
export function describeActor(name: string, begin: Begin, traits: Traits): void {
  describe(`actor ${name}: snapshot`, () => {
    it('says in one line what would be done, and does nothing', async () => {
      const { taken, writes, effects } = await open(begin);
      expect(taken).toMatchObject({ kind: 'ready', would: expect.stringMatching(/^[^\n]{5,300}$/) });
      expect([writes(), effects()]).toEqual([0, 0]);
    });

    it('refuses where no last known good release is known, and says what to do', async ({ skip }) => {
      if (!traits.needsLastKnownGood) return skip('it asks for none');
      const { actor, action, context: known = plain, writes } = await begin();
      const { lastKnownGood: _, ...context } = known;
      expect(await actor.snapshot(action, context, never)).toEqual({
        kind: 'refused',
        reason: expect.stringMatching(/^no last known good release of production is known: .*; next: /),
      });
      expect(writes()).toBe(0);
    });

    it('refuses a last known good release whose name would go on in a script', async ({ skip }) => {
      if (!traits.needsLastKnownGood) return skip('it asks for none');
      const { snapshot } = await open(begin);
      const lastKnownGood = '4f2a9c1$(curl evil.example)';
      expect(await snapshot(never, { lastKnownGood })).toEqual({
        kind: 'refused',
        reason: expect.not.stringContaining('evil'),
      });
    });

    it('rejects for nothing that the remote does', async () => {
      const { snapshot, inject } = await open(begin);
      for (const kind of ['throttled', 'broken', 'refused', 'cut'] as const) {
        inject({ on: 'read', kind, times: 2 });
        expect(['ready', 'refused']).toContain((await snapshot()).kind);
      }
    });
  });

  describe(`actor ${name}: acting`, () => {
    it('acts once, and is done', async () => {
      const { act, effects } = await open(begin);
      expect(await act()).toMatchObject({ kind: 'done' });
      expect(effects()).toBe(1);
    });

    it.each(['well', 'badly'] as const)('shows what became of it once that went %s', async (how) => {
      const { act, observe, settle } = await open(begin);
      const { receipt } = await act();
      const begun = await observe(receipt);
      settle(how);
      const settled = await observe(receipt);
      expect([begun.kind, settled.kind]).toEqual([traits.done[0], traits.done[how === 'well' ? 1 : 2]]);
    });

    it(`tells the remote its key ${traits.key}`, async () => {
      const { act, keys, action } = await open(begin);
      await act();
      const [key = ''] = keys();
      const expected = {
        'as it is': plain.key,
        hashed: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'not at all': '',
      };
      expect([action.kind, key]).toEqual([action.kind, expected[traits.key]]);
    });

    it('does not know of an answer that got lost after the effect', async () => {
      const { act, observe, settle, inject, effects } = await open(begin);
      inject({ on: 'write', kind: 'lost' });
      expect((await act()).kind).toBe('unknown');
      settle('well');
      const seen = await observe();
      expect([seen.kind, effects()]).toEqual([traits.lost[0], 1]);
      if (seen.kind !== 'not-acted') return;
      // It may be done again, and still there is one effect.
      const again = await act();
      expect([again.kind, effects()]).toEqual(['done', 1]);
    });

    it('does not know of an answer that got lost before the effect', async () => {
      const { act, observe, inject, effects } = await open(begin);
      inject({ on: 'write', kind: 'cut' });
      expect((await act()).kind).toBe('unknown');
      const seen = await observe();
      expect([seen.kind, effects()]).toEqual([traits.lost[1], 0]);
      if (seen.kind !== 'not-acted') return;
      expect([(await act()).kind, effects()]).toEqual(['done', 1]);
    });

    it(`is ${traits.throttled} when it asks too often, and failed when refused: nothing is done`, async () => {
      const { act, inject, effects } = await open(begin);
      inject({ on: 'write', kind: 'throttled' });
      const throttled = await act();
      inject({ on: 'write', kind: 'refused' });
      const refused = await act();
      expect([throttled.kind, refused.kind, effects()]).toEqual([traits.throttled, 'failed', 0]);
    });

    it('does not know what a remote did that broke', async () => {
      const { act, inject } = await open(begin);
      inject({ on: 'write', kind: 'broken' });
      expect((await act()).kind).toBe('unknown');
    });

    it('certainly does nothing without its secret, and names that', async ({ skip }) => {
      if (!traits.needsSecret) return skip('it has none');
      const { taken } = await open(begin);
      const { actor, action, context = plain, writes } = await begin({ secrets: {} });
      const before = taken.kind === 'ready' ? taken.before : null;
      expect(await actor.act(action, context, before, never)).toEqual({
        kind: 'failed',
        detail: 'missing secret TOKEN',
      });
      expect((await actor.observe(action, context, { before }, never)).kind).toBe('under-way');
      expect(writes()).toBe(0);
    });
  });

  describe(`actor ${name}: time`, () => {
    it('ends within its timeout when nothing is answered', async () => {
      const { act, inject } = await open(begin);
      inject({ on: 'write', kind: 'silent' });
      expect((await act(never, 300)).kind).toBe('unknown');
    }, 3000);

    it('ends when it is told to', async () => {
      const { act, observe, snapshot, inject } = await open(begin);
      inject({ on: 'read', kind: 'silent', times: always });
      inject({ on: 'write', kind: 'silent', times: always });
      const all = await Promise.all([
        act(AbortSignal.timeout(100)),
        observe(undefined, AbortSignal.timeout(100)),
        snapshot(AbortSignal.timeout(100)),
      ]);
      expect(all[0].kind).toMatch(/unknown|failed/);
    }, 3000);

    it('observes again later when it cannot ask now, and never calls that an end', async ({ skip }) => {
      if (!traits.isSeen) return skip('nobody is asked');
      const { act, observe, inject } = await open(begin);
      const { receipt } = await act();
      for (const kind of ['throttled', 'broken', 'refused', 'cut'] as const) {
        inject({ on: 'read', kind, times: 2 });
        expect([kind, (await observe(receipt)).kind]).toEqual([kind, 'under-way']);
        await observe(receipt);
      }
      inject({ on: 'read', kind: 'silent' });
      expect((await observe(receipt, AbortSignal.timeout(100))).kind).toBe('under-way');
    });
  });

  it(`actor ${name} tells nobody a secret, in lines`, async () => {
    const { taken, act, observe, snapshot, settle, inject, effects } = await open(begin);
    const said: unknown[] = [taken];
    for (const kind of ['refused', 'throttled', 'broken', 'cut'] as const) {
      inject({ on: 'read', kind, times: 2 });
      said.push(await snapshot(), await snapshot(), await observe());
      inject({ on: 'write', kind });
      said.push(await act());
    }
    const { receipt = null, ...done } = await act();
    said.push(done, receipt, await observe(receipt ?? undefined));
    settle('badly');
    said.push(await observe(receipt ?? undefined));
    const words = inspect(said, { depth: 20, showHidden: true, maxStringLength: null });
    for (const secret of [secrets.TOKEN, neighbour, 'hunter2', 'test-secret-access-key'])
      expect(words).not.toContain(secret);
    for (const one of said) expect(JSON.stringify(one)).not.toMatch(/\\n/);
    expect(effects()).toBeGreaterThan(0);
  });

  it(`actor ${name} writes nothing while it only looks`, async () => {
    const { snapshot, observe, writes, effects } = await open(begin);
    await snapshot();
    await observe();
    expect([writes(), effects()]).toEqual([0, 0]);
  });
}
