import type { Json } from '#ground/base/json.ts';
import type { HttpSettings } from '#ground/config/kinds/http.ts';
import type { HttpRequest } from '#ground/http/http-client.ts';
import { selectOne } from '#observe/check/json-path.ts';
import {
  isDone,
  jsonOf,
  readPatiently,
  tellAnswer,
  tellRequest,
  type Answered,
  type ExchangeParts,
} from '#act/limits/adapters/exchange.ts';
import { rememberTag, type Tags } from '#act/limits/adapters/http-send.ts';
import { refusedBy, unavailable, type Budget } from '#act/limits/place.ts';
import { plainSetting } from '#act/limits/plain-value.ts';
import { unset, type Setting, type SettingMap } from '#act/limits/setting.ts';

type Where = HttpSettings['read'];

export type Asker = { parts: ExchangeParts; get: (path: string) => Promise<HttpRequest> };

/** The named settings and nothing else of what was answered: other values there may be secrets. */
export async function readPlace(
  asker: Asker,
  where: Where,
  names: readonly string[],
  budget: Budget,
): Promise<{ values: SettingMap; tags: Tags }> {
  const tags: Tags = new Map();
  if (!where.path.includes('{name}'))
    return { values: await readTogether(asker, where, names, { budget, tags }), tags };
  const values: SettingMap = {};
  const gone: string[] = [];
  const look = async (name: string): Promise<void> => {
    const setting = await readAlone(asker, where, name, { budget, tags });
    if (setting === 'gone') gone.push(name);
    values[name] = setting === 'gone' ? unset : setting;
  };
  for (const name of names) await look(name);
  const again = gone.splice(0);
  if (again.length === 0) return { values, tags };
  // A deployment over there, or one server of many, may not find for a moment what is there: unset is found gone twice.
  await asker.parts.clock.sleep(goneMs);
  for (const name of again) await look(name);
  return { values, tags };
}

/** Between two looks for what was not there. */
export const goneMs = 2000;

type Reading = { budget: Budget; tags: Tags };

async function readTogether(
  asker: Asker,
  { path, value }: Where,
  names: readonly string[],
  reading: Reading,
): Promise<SettingMap> {
  const { answer, request } = await ask(asker, path, reading);
  if (!isDone(answer.status)) throw refusedBy(tellAnswer(request, answer));
  const document = documentOf(request, answer);
  return Object.fromEntries(names.map((name) => [name, settingIn(document, value, name)]));
}

async function readAlone(
  asker: Asker,
  { path, value }: Where,
  name: string,
  reading: Reading,
): Promise<Setting | 'gone'> {
  const { answer, request } = await ask(asker, path.replaceAll('{name}', name), reading);
  // One of them is not there; where all are at one address that address is wrong.
  if (answer.status === 404) return 'gone';
  if (!isDone(answer.status)) throw refusedBy(tellAnswer(request, answer));
  return settingIn(documentOf(request, answer), value, name);
}

async function ask({ parts, get }: Asker, path: string, { budget, tags }: Reading) {
  const request = await get(path);
  const answer = await readPatiently(parts, request, budget);
  rememberTag(tags, path, answer);
  return { request, answer };
}

function documentOf(request: HttpRequest, answer: Answered): Json {
  const document = jsonOf(answer);
  if (document === undefined)
    throw unavailable(`${tellRequest(request)} answered ${answer.status} without JSON`);
  return document;
}

function settingIn(document: Json, path: string | undefined, name: string): Setting {
  if (path !== undefined) return selected(document, path.replaceAll('{name}', name), name);
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw refusedBy('expected settings as a JSON object of name and value', 'say where they are: read.value');
  return plainSetting(name, Object.hasOwn(document, name) ? document[name] : undefined);
}

function selected(document: Json, path: string, name: string): Setting {
  const found = selectOne(path, document);
  if (found.kind === 'many') throw refusedBy(`${path} selects ${found.count} values of ${name}, not one`);
  return plainSetting(name, found.kind === 'value' ? found.value : undefined);
}
