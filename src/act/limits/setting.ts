import { z } from 'zod';
import type { Baseline } from '#ground/config/schema/target.ts';

/** One setting where it is kept. Unset is a value: the service then uses its own default. */
export const Setting = z.union([
  z.strictObject({ set: z.literal(true), value: z.union([z.string(), z.number()]) }),
  z.strictObject({ set: z.literal(false) }),
]);
export type Setting = z.infer<typeof Setting>;

/** By name. */
export const SettingMap = z.record(z.string(), Setting);
export type SettingMap = z.infer<typeof SettingMap>;

export const unset: Setting = { set: false };
export const setTo = (value: string | number): Setting => ({ set: true, value });

/** Most places keep text: `500000` and `"500000"` are one value, and so are `1` and `1.0`. */
export function sameSetting(one: Setting, other: Setting): boolean {
  if (!one.set || !other.set) return one.set === other.set;
  return textOf(one.value) === textOf(other.value);
}

/** Whether each of `expected` is so in `found`; a name that `found` lacks is unset. */
export const sameSettings = (expected: SettingMap, found: SettingMap): boolean =>
  Object.entries(expected).every(([name, setting]) => sameSetting(setting, found[name] ?? unset));

/** What a declared baseline says stands where settings are kept. */
export const baselineSetting = (
  baseline: Baseline | { set: string | number } | { unset: unknown },
): Setting => ('set' in baseline ? setTo(baseline.set) : unset);

/** For people: `500000`, `unset`. What is no number may be anything, a password in a URL too: only its length is told. */
export const showSetting = (setting: Setting): string => {
  if (!setting.set) return 'unset';
  const text = textOf(setting.value);
  return decimal.test(text) ? text : `a text of ${text.length} characters`;
};

function textOf(value: string | number): string {
  const number = typeof value === 'string' && decimal.test(value) ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) <= Number.MAX_SAFE_INTEGER
    ? String(number)
    : String(value);
}

const decimal = /^-?\d{1,16}(\.\d{1,9})?$/;
