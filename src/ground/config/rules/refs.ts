import type { Json } from '#ground/base/json.ts';
import { nearest } from '#ground/config/nearest.ts';
import { membersOf } from '#ground/config/pattern.ts';
import type { Finding, Path } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';

const secretName = /^[A-Z][A-Z0-9_]{0,99}$/;

/** `{ saved: name }` needs an earlier step that saves it; `{ secret: NAME }` a name, also deep in a body. */
export function references(config: Config): Finding[] {
  const inChecks = Object.entries(config.checks).flatMap(([check, { steps }]) =>
    steps.flatMap(({ request }, index) => {
      const saved = steps.slice(0, index).flatMap((step) => Object.keys(step.save ?? {}));
      const refs = refsOf(request, ['checks', check, 'steps', index, 'request']);
      return refs.flatMap((ref) => faultOf(ref, saved));
    }),
  );
  const inRunbooks = Object.entries(config.runbooks).flatMap(([runbook, book]) =>
    book.do.flatMap((action, index) => refsOf(action, ['runbooks', runbook, 'do', index])),
  );
  return [...inChecks, ...inRunbooks.flatMap((ref) => faultOf(ref))];
}

type Ref = { kind: 'saved' | 'secret'; name: string; path: Path };

/** The keys of query, headers and form are names of their own: one called `secret` is no reference. */
function refsOf(holder: object, path: Path): Ref[] {
  return Object.entries(holder as Record<string, Json>).flatMap(([part, value]) => {
    if (part === 'json' || part === 'text') return refsIn(value, [...path, part]);
    const named = part === 'query' || part === 'headers' || part === 'form' ? membersOf(value) : [];
    return named.flatMap(([key, member]) => refsIn(member, [...path, part, key]));
  });
}

function refsIn(value: Json, path: Path): Ref[] {
  const members = membersOf(value);
  const [only] = members;
  if (
    members.length === 1 &&
    only &&
    (only[0] === 'saved' || only[0] === 'secret') &&
    typeof only[1] === 'string'
  ) {
    return [{ kind: only[0], name: only[1], path: [...path, only[0]] }];
  }
  return members.flatMap(([key, member]) => refsIn(member, [...path, key]));
}

/** `saved`: by earlier steps; absent: there are none. */
function faultOf({ kind, name, path }: Ref, saved?: readonly string[]): Finding[] {
  if (kind === 'secret') {
    const message = 'expected a secret name such as STAGING_KEY, never the secret itself';
    return secretName.test(name) ? [] : [{ path, message }];
  }
  if (!saved) return [{ path, message: 'expected { secret: NAME }: in a runbook nothing is saved' }];
  if (saved.includes(name)) return [];
  const meant = nearest(name, saved);
  const message = 'expected a name that an earlier step saves';
  return [{ path, message, ...(meant !== undefined && { nearest: meant }) }];
}
