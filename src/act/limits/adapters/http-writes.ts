import type { Json } from '#ground/base/json.ts';
import type { HttpSettings } from '#ground/config/kinds/http.ts';
import { refusedBy } from '#act/limits/place.ts';
import type { Setting, SettingMap } from '#act/limits/setting.ts';

export type HttpWrite = { method: string; path: string; json?: Json };

type Shape = HttpSettings['write'];

/** The requests that write changes, in their order. Throws SETTINGS_REFUSED where the shape cannot say `unset`. */
export function httpWrites(write: Shape, changes: SettingMap): HttpWrite[] {
  const all = Object.entries(changes);
  if (isEach(write)) return all.map(([name, setting]) => eachWrite(write, name, setting));
  const together = all.filter(([, setting]) => setting.set || !write.unset);
  const alone = all.filter(([, setting]) => !setting.set && write.unset);
  const body = Object.fromEntries(together.map(([name, setting]) => [name, valueOf(setting)]));
  const first = together.length > 0 ? [{ method: write.method, path: write.path, json: body }] : [];
  return [...first, ...alone.map(([name, setting]) => eachWrite(write, name, setting))];
}

const isEach = ({ path, json }: Shape): boolean => json !== undefined || path.includes('{name}');

function eachWrite({ method, path, json, unset }: Shape, name: string, setting: Setting): HttpWrite {
  if (!setting.set && unset) return { method: unset.method, path: unset.path.replaceAll('{name}', name) };
  const body = json === undefined ? { [name]: valueOf(setting) } : filled(json, name, setting);
  return { method, path: path.replaceAll('{name}', name), json: body };
}

const valueOf = (setting: Setting): string | number | null => (setting.set ? setting.value : null);

function filled(template: Json, name: string, setting: Setting): Json {
  if (typeof template === 'string') return filledText(template, name, setting);
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) return template.map((item) => filled(item, name, setting));
  const members = Object.entries(template).map(
    ([key, value]) => [key.replaceAll('{name}', name), filled(value, name, setting)] as const,
  );
  return Object.fromEntries(members);
}

function filledText(text: string, name: string, setting: Setting): Json {
  if (text === '{value}') return valueOf(setting);
  if (!setting.set && text.includes('{value}'))
    throw refusedBy(
      `${name} cannot be unset as write.json says it`,
      'add write.unset: how one setting is unset',
    );
  // In one pass: what is filled in is not looked at again.
  return text.replace(/\{(name|value)\}/g, (_, what) => (what === 'name' ? name : String(valueOf(setting))));
}
