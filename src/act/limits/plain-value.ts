import type { Json } from '#ground/base/json.ts';
import { refusedBy } from '#act/limits/place.ts';
import { setTo, unset, type Setting } from '#act/limits/setting.ts';

/** A setting as JSON shows it. Rejects, naming it and never its value, what could not be put back as it was. */
export function plainSetting(name: string, value: Json | undefined): Setting {
  if (value === undefined || value === null) return unset;
  const isPlain =
    typeof value === 'string' || (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER);
  if (isPlain) return setTo(value);
  throw refusedBy(`${name} is no plain string or number there: it is never touched`);
}
