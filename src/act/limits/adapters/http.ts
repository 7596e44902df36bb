import type { EpochMs } from '#ground/base/brand.ts';
import { iso, type Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import type { HttpSettings } from '#ground/config/kinds/http.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { exchange, isDone, tellAnswer, type ExchangeParts } from '#act/limits/adapters/exchange.ts';
import { goneMs, readPlace, type Asker } from '#act/limits/adapters/http-read.ts';
import { requestTo, withSecrets } from '#act/limits/adapters/http-talk.ts';
import { sendWrite, type Tags } from '#act/limits/adapters/http-send.ts';
import { httpWrites } from '#act/limits/adapters/http-writes.ts';
import { showDifferences } from '#act/limits/judge-found.ts';
import { unsure, writeInTurn, type Applied, type Budget, type Place } from '#act/limits/place.ts';
import type { SettingMap } from '#act/limits/setting.ts';
import type { Liveness, Settings } from '#act/limits/settings.ts';
import { settingsOn } from '#act/limits/settings-on.ts';

export type HttpSettingsParts = { source: HttpSettings; http: HttpClient; vault: Vault; clock: Clock };

/**
 * Settings behind an HTTP API, as its config describes it. An ETag that a read shows is sent back as If-Match by a write
 * to the same path; 409 and 412 say that somebody else was first. A write that is not answered, or with 408, 425, 429 or
 * 5xx, is `unknown`; anything else but 2xx is a refusal.
 */
export const createHttpSettings = (parts: HttpSettingsParts): Settings =>
  settingsOn(httpPlace(parts), parts.clock);

type Way = Pick<HttpSettingsParts, 'source' | 'vault'> & { parts: ExchangeParts; asker: Asker };

function httpPlace({ source, http, vault, clock }: HttpSettingsParts): Place<Tags> {
  const parts = { http, clock, timeoutMs: source.timeout, maxBytes: source.maxBytes };
  const asker: Asker = { parts, get: (path) => requestTo(source, vault, { method: 'GET', path }) };
  const way: Way = { source, vault, parts, asker };
  return {
    // What takes longer than two whole timeouts is not waited for: `unknown` is an answer.
    withinMs: 2 * source.timeout + (isEachAlone(source) ? 2 * goneMs : 0),
    ...(source.marker !== undefined && { marker: source.marker }),
    async read(names, budget) {
      const { values, tags } = await readPlace(asker, source.read, names, budget);
      const version = tags.get(source.read.path);
      return { values, guard: tags, ...(version !== undefined && { version }) };
    },
    write: async (changes, { guard, restoreBy }, budget) => {
      const write = await filledIn(vault, source.write);
      // All requests are built before the first is sent: what cannot be written refuses the whole.
      const requests = await Promise.all(
        httpWrites(write, changes).map(async (asked) => ({
          request: await requestTo(source, vault, asked, expiry(source, restoreBy)),
          path: asked.path,
        })),
      );
      return writeInTurn(
        requests.map((request) => () => sendWrite(parts, { ...request, tags: guard }, budget)),
      );
    },
    apply: (budget) => applyOnce(way, budget),
    running: (expected, _receipt, budget) => runningAt(way, expected, budget),
    deployedBetween: () => Promise.resolve([]),
  };
}

/** Reads one address for each setting: once before a change, and once after it. */
const isEachAlone = ({ read, running }: HttpSettings): boolean =>
  [read, running].some((place) => place?.path.includes('{name}'));

/** With the secrets of its body; those are looked up before settings are filled in, which are never references. */
async function filledIn<T extends { json?: Json | undefined }>(vault: Vault, template: T): Promise<T> {
  const { json } = template;
  if (json === undefined) return template;
  return { ...template, json: await withSecrets(vault, (resolver) => resolver.json(json)) };
}

function expiry({ write }: HttpSettings, restoreBy: EpochMs | undefined): [string, string][] {
  const { expiresHeader } = write;
  return expiresHeader === undefined || restoreBy === undefined ? [] : [[expiresHeader, iso(restoreBy)]];
}

async function applyOnce({ source, vault, parts }: Way, budget: Budget): Promise<Applied> {
  if (!source.apply) return { kind: 'applied', receipt: null };
  const request = await requestTo(source, vault, await filledIn(vault, source.apply));
  const answer = await exchange(parts, request, budget);
  if (answer.kind !== 'response') return unsure(answer.reason);
  return isDone(answer.status) ? { kind: 'applied', receipt: null } : unsure(tellAnswer(request, answer));
}

async function runningAt({ source, asker }: Way, expected: SettingMap, budget: Budget): Promise<Liveness> {
  if (!source.running) return source.apply ? unseen : { live: 'yes' };
  const { values } = await readPlace(asker, source.running, Object.keys(expected), budget);
  const different = showDifferences(expected, values);
  return different === '' ? { live: 'yes' } : { live: 'no', reason: `running: ${different}` };
}

const unseen: Liveness = {
  live: 'cannot-know',
  reason: 'what is written can be read, not what runs: the config names no place for that (running)',
};
