import { isDeepStrictEqual } from 'node:util';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { ActionContext } from '#act/runbook/action.ts';
import { isGoodRelease } from '#act/runbook/adapters/good-release.ts';
import { noLastKnownGood } from '#act/runbook/fill.ts';

export type Choice =
  | { kind: 'chosen'; version: string; differs: string[] }
  | { kind: 'refused'; reason: string };

/**
 * The newest version whose description names the last known good release, and what would change with it beside the code.
 * Never one that was made while a limit was lowered.
 */
export function chooseVersion(
  versions: readonly FunctionConfiguration[],
  current: string,
  context: ActionContext,
): Choice {
  const unknown = noLastKnownGood(context);
  if (unknown !== undefined) return { kind: 'refused', reason: unknown };
  const numbered = versions
    .filter(({ Version = '' }) => /^[1-9]\d*$/.test(Version))
    .sort((one, other) => Number(other.Version) - Number(one.Version));
  const named = numbered.filter((one) => names(one, context));
  const target = named.find((one) => !isTainted(one, context));
  if (!target?.Version) return { kind: 'refused', reason: noneOf(numbered.length, named.length, context) };
  const serving = versions.find(({ Version }) => Version === current);
  if (named.some(({ Version }) => Version === current))
    return {
      kind: 'refused',
      reason: `version ${current} of ${context.lastKnownGood} serves already: nothing to roll back`,
    };
  const differs = serving ? differences(serving, target) : unreadable;
  return { kind: 'chosen', version: target.Version, differs };
}

/** A description is words: `release 4f2a9c1`, `sha=4f2a9c1d, built by CI`. */
function names({ Description = '' }: FunctionConfiguration, context: ActionContext): boolean {
  const words = Description.split(/[\s,;=()[\]"'`]+/).flatMap((word) => {
    const trimmed = word.replace(/[.:!]+$/, '');
    return [word, trimmed, ...trimmed.split(':')];
  });
  return words.some((word) => word !== '' && isGoodRelease(word, context));
}

function isTainted({ Version, LastModified = '' }: FunctionConfiguration, { tainted }: ActionContext) {
  const at = Date.parse(LastModified);
  return tainted.some(
    ({ from, to, deployments }) => deployments.includes(Version ?? '') || (at >= from && at <= to),
  );
}

function noneOf(count: number, named: number, { lastKnownGood }: ActionContext): string {
  if (named === 0)
    return `none of the ${count} versions names ${lastKnownGood} in its description: publish versions with their release as description`;
  return `of the ${count} versions ${named} of ${lastKnownGood}, made while a limit was lowered`;
}

const unreadable = ['(the variables of these versions cannot be read)'];
const settings = [
  'MemorySize',
  'Timeout',
  'Role',
  'EphemeralStorage',
  'VpcConfig',
  'FileSystemConfigs',
  'KMSKeyArn',
] as const;

/** Names, never values. What cannot be compared differs. */
function differences(one: FunctionConfiguration, other: FunctionConfiguration): string[] {
  if (one.Environment?.Error || other.Environment?.Error) return unreadable;
  const now = one.Environment?.Variables ?? {};
  const then = other.Environment?.Variables ?? {};
  const variables = [...new Set([...Object.keys(now), ...Object.keys(then)])]
    .filter((name) => now[name] !== then[name])
    .sort();
  return [...variables, ...settings.filter((name) => !isDeepStrictEqual(one[name], other[name]))];
}
