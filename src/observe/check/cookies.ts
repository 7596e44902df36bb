import type { CookieJar } from 'tough-cookie';
import type { HttpResponse } from '#ground/http/http-client.ts';

/** The cookies of one run, in memory only. */
export type Cookies = {
  /** The Cookie header for this URL; undefined: none. */
  header(url: string): string | undefined;
  /** Takes what a response sets, as a browser would; answers the names and values that it sets. */
  take(url: string, headers: HttpResponse['headers']): Promise<{ name: string; value: string }[]>;
};

export function createCookies(): Cookies {
  let jar: CookieJar | undefined;
  return {
    header: (url) => jar?.getCookieStringSync(url) || undefined,
    async take(url, headers) {
      const lines = headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
      if (lines.length === 0) return [];
      const store = (jar ??= await createJar());
      return lines.flatMap((line) => {
        const cookie = store.setCookieSync(line, url, { ignoreError: true });
        return cookie ? [{ name: cookie.key, value: cookie.value }] : [];
      });
    },
  };
}

/** Loaded with the first cookie: with its list of public suffixes the jar takes 4 MB, and most checks see none. */
async function createJar(): Promise<CookieJar> {
  const { CookieJar } = await import('tough-cookie');
  // Single-label hosts such as localhost are special-use names, and common in tests and private networks.
  return new CookieJar(undefined, { allowSpecialUseDomain: true, rejectPublicSuffixes: false });
}
