import { decode, encodingsOf } from '#ground/http/decode.ts';
import { tooLarge, type Reason } from '#ground/http/failure.ts';
import { createGatherer } from '#ground/http/gather.ts';
import type { HttpResponse } from '#ground/http/http-client.ts';

export type Head = Pick<HttpResponse, 'status' | 'headers'>;

/** Takes a response as it comes, never holding more than the limit allows. */
export type ResponseReader = {
  /** Raw headers alternate names and values, in wire order. Interim responses (1xx) are passed over. */
  head: (status: number, rawHeaders: readonly unknown[]) => void;
  /** A reason: the body is refused, read no further. */
  chunk(chunk: Uint8Array): Reason | undefined;
  /** Undefined before the final head came. */
  received(): Head | undefined;
  bodyBytes(): number;
  /** The decompressed body, or why there is none. At once unless it has to be decompressed. */
  body(): Uint8Array | Promise<Uint8Array | Reason>;
};

export function createResponseReader(bytesMax: number): ResponseReader {
  let head: Head | undefined;
  let encodings: string[] = [];
  let gatherer = createGatherer(bytesMax);
  return {
    head(status, rawHeaders) {
      if (status < 200) return;
      head = { status, headers: pairs(rawHeaders) };
      encodings = head.headers.flatMap(([name, value]) =>
        name === 'content-encoding' ? encodingsOf(value) : [],
      );
      if (encodings.length > 0) gatherer = createGatherer(compressedMax(bytesMax));
    },
    chunk: (chunk) => (gatherer.add(chunk) ? undefined : tooLarge(bytesMax, false)),
    received: () => head,
    bodyBytes: () => gatherer.size(),
    body: () =>
      encodings.length === 0 || gatherer.size() === 0
        ? gatherer.take()
        : decompress(gatherer.take(), encodings, bytesMax),
  };
}

/** A body that does not compress grows a little when it is encoded. */
const compressedMax = (bytesMax: number): number => bytesMax + Math.ceil(bytesMax / 256) + 1024;

async function decompress(
  body: Uint8Array,
  encodings: string[],
  bytesMax: number,
): Promise<Uint8Array | Reason> {
  const decoded = await decode(body, encodings, bytesMax);
  if (decoded.kind === 'decoded') return decoded.body;
  if (decoded.kind === 'too_large') return tooLarge(bytesMax, true);
  return { code: 'bad_encoding', message: decoded.message };
}

function pairs(raw: readonly unknown[]): [string, string][] {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    headers.push([latin1(raw[index]).toLowerCase(), latin1(raw[index + 1])]);
  return headers;
}

const latin1 = (bytes: unknown): string =>
  Buffer.isBuffer(bytes) ? bytes.toString('latin1') : String(bytes);
