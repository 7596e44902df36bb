import type { EpochMs } from '#ground/base/brand.ts';
import type { HttpResponse } from '#ground/http/http-client.ts';

const secondsMax = 86_400;

/** Whole seconds from `now`, 0 to a day; undefined: there is none, or nobody could read it. RFC 9110, 10.2.3. */
export function retryAfterSeconds(headers: HttpResponse['headers'], now: EpochMs): number | undefined {
  const text = headers.find(([name]) => name === 'retry-after')?.[1].trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Math.min(Number(text), secondsMax);
  const at = httpDate.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  return Math.min(Math.max(0, Math.ceil((at - now) / 1000)), secondsMax);
}

/** `Sun, 22 Nov 2026 14:43:19 GMT` */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
