import { describe, expect, it } from 'vitest';
import { fill, fillUrl, lacking, noLastKnownGood } from '#act/runbook/fill.ts';

const texts = {
  run: 'rollback/i-1',
  key: 'rollback/i-1#act1',
  incident: 'i-1',
  environment: 'production',
  lastKnownGood: '4f2a9c1',
};
const { lastKnownGood: _, ...unknown } = texts;

describe('the texts of an action', () => {
  it('are filled in at any depth, keys included, and nothing else is touched', () => {
    const value = {
      to: '{lastKnownGood}',
      '{environment}': [{ why: 'run {run}, act {key} of {incident}' }, 7, null, true],
      with: { secret: 'TOKEN' },
      other: '{other} {} {{run}}',
    };
    expect(fill(value, texts)).toEqual({
      to: '4f2a9c1',
      production: [{ why: 'run rollback/i-1, act rollback/i-1#act1 of i-1' }, 7, null, true],
      with: { secret: 'TOKEN' },
      other: '{other} {} {rollback/i-1}',
    });
  });

  it('are filled in once: what is filled in is not looked at again', () => {
    expect(fill('{incident} {run}', { ...texts, incident: '{run}' })).toBe('{run} rollback/i-1');
  });

  it('stay one piece of a URL', () => {
    expect(fillUrl('https://host.example/{environment}/{key}?run={run}', texts)).toBe(
      'https://host.example/production/rollback%2Fi-1%23act1?run=rollback%2Fi-1',
    );
  });

  it('lack a release only where they ask for one that is not known', () => {
    expect(lacking({ a: ['to {lastKnownGood}'] }, unknown)).toBe(
      'no last known good release of production is known: none but the running one has passed checks of its own while no limit was lowered; next: roll back by hand, and from now on name releases (release.identity in the config, or muster release record --env production)',
    );
    expect(lacking({ a: ['to {lastKnownGood}'] }, texts)).toBeUndefined();
    expect(lacking({ a: ['run {run}'] }, unknown)).toBeUndefined();
  });

  it.each(['4f2a9c1', 'v1.2.3-rc.1+5', 'release/2026-11-22', '20261122-1445-rc1', 'svc@1.0'])(
    'pass on the release %s',
    (lastKnownGood) => expect(noLastKnownGood({ ...texts, lastKnownGood })).toBeUndefined(),
  );

  it.each(['', ' ', 'a b', "a'; rm -rf /", '$(id)', '`id`', 'a\nb', '-rf', 'a'.repeat(201), '{{x}}'])(
    'do not pass on the release %j',
    (lastKnownGood) =>
      expect(noLastKnownGood({ ...texts, lastKnownGood })).toMatch(
        /^the last known good release has a name that is not passed on: .*next: /,
      ),
  );
});
