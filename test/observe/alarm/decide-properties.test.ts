import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minute, nervous, observations, play, policy, tell } from './decide-stage.ts';

describe('whatever comes', () => {
  const timeline = fc
    .array(fc.constantFrom('P', 'D', 'F', '?', ' '), { maxLength: 60 })
    .map((all) => all.join(''));
  const rules = fc.constantFrom(policy, nervous);

  it('raise and clear alternate, but for an escalation from warning to critical', () => {
    fc.assert(
      fc.property(timeline, rules, (text, policyOf) => {
        const story = tell(observations(text), policyOf).map((word) =>
          word.split(':')[1]?.replace(' flapping', ''),
        );
        story.forEach((word, index) => {
          const before = story[index - 1] ?? 'cleared';
          const follows =
            word === 'raised critical' ? before !== 'raised critical' : !before.startsWith('cleared');
          expect(word === 'raised warning' ? before.startsWith('cleared') : follows, story.join(', ')).toBe(
            true,
          );
        });
      }),
    );
  });

  it('duplicates and late observations change nothing', () => {
    fc.assert(
      fc.property(timeline, rules, fc.array(fc.nat({ max: 59 })), (text, policyOf, again) => {
        const inOrder = observations(text);
        const disturbed = inOrder.flatMap((one, index) => [
          one,
          ...again.filter((earlier) => earlier <= index).flatMap((earlier) => inOrder[earlier] ?? []),
        ]);
        const [calm, shaken] = [play(inOrder, policyOf), play(disturbed, policyOf)];
        expect([shaken.story, shaken.states.at(-1)]).toEqual([calm.story, calm.states.at(-1)]);
      }),
    );
  });

  it('unknown alone never raises, and can be left out without changing the story', () => {
    fc.assert(
      fc.property(timeline, rules, (text, policyOf) => {
        const all = observations(text);
        const known = all.filter(({ outcome }) => outcome !== 'unknown');
        expect(tell(all, policyOf)).toEqual(tell(known, policyOf));
        expect(
          tell(
            all.map((one) => ({ ...one, outcome: 'unknown' })),
            policyOf,
          ),
        ).toEqual([]);
      }),
    );
  });

  it('flapping is said once until it clears, and nothing but a quiet time clears it', () => {
    fc.assert(
      fc.property(timeline, (text) => {
        const seen = observations(text);
        const { states, story } = play(seen, nervous);
        const spans = story.join(' ').split('cleared');
        expect(spans.every((span) => span.split('flapping').length <= 2)).toBe(true);
        for (const [index, state] of states.entries()) {
          const before = states[index - 1];
          if (before?.flappingSince === undefined || state.flappingSince !== undefined) continue;
          // A pass ended it: what came before it in the last five minutes was none that was bad.
          const now = seen[index]?.at ?? 0;
          const lately = seen.filter(({ at }) => at <= now && at > now - 5 * minute);
          expect(lately.map(({ outcome }) => outcome)).not.toContain('fail');
          expect(lately.map(({ outcome }) => outcome)).not.toContain('degraded');
        }
      }),
    );
  });
});
