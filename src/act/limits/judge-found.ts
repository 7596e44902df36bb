import { sameSetting, showSetting, unset, type SettingMap } from '#act/limits/setting.ts';

export type Wish = {
  /** What all of them are to be. */
  ordered: SettingMap;
  /** What may be written over, by name: nothing else is. */
  replaceable: SettingMap;
};

/** Names that are to be written, and those that stand as neither ordered nor replaceable. The rest is as ordered. */
export type FoundVerdict = { toWrite: string[]; disputed: string[] };

export function judgeFound({ ordered, replaceable }: Wish, found: SettingMap): FoundVerdict {
  const verdict: FoundVerdict = { toWrite: [], disputed: [] };
  for (const name of namesOf({ ordered, replaceable })) {
    const now = found[name] ?? unset;
    const [to, from] = [ordered[name], replaceable[name]];
    if (to && sameSetting(now, to)) continue;
    verdict[to && from && sameSetting(now, from) ? 'toWrite' : 'disputed'].push(name);
  }
  return verdict;
}

export const namesOf = ({ ordered, replaceable }: Wish): string[] => [
  ...new Set([...Object.keys(ordered), ...Object.keys(replaceable)]),
];

/** A write that was answered as done, held against what is read afterwards. */
export type AfterVerdict =
  | { kind: 'as-ordered' }
  | { kind: 'not-applied'; names: string[] }
  | { kind: 'changed'; names: string[] };

export function judgeAfter(
  names: readonly string[],
  { ordered, before, after }: { ordered: SettingMap; before: SettingMap; after: SettingMap },
): AfterVerdict {
  const isLike = (map: SettingMap) => (name: string) => sameSetting(map[name] ?? unset, after[name] ?? unset);
  const wrong = names.filter((name) => !isLike(ordered)(name));
  const changed = wrong.filter((name) => !isLike(before)(name));
  if (changed.length > 0) return { kind: 'changed', names: changed };
  return wrong.length > 0 ? { kind: 'not-applied', names: wrong } : { kind: 'as-ordered' };
}

/** What differs, for people: `COST_DAILY_TOKENS is 50, not 500000`. Empty: nothing does. */
export const showDifferences = (expected: SettingMap, found: SettingMap): string =>
  Object.entries(expected)
    .filter(([name, setting]) => !sameSetting(setting, found[name] ?? unset))
    .map(([name, setting]) => `${name} is ${showSetting(found[name] ?? unset)}, not ${showSetting(setting)}`)
    .join(', ');
