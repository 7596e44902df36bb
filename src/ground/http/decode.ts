import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress, type InputType } from 'node:zlib';

export type Decoded =
  | { kind: 'decoded'; body: Uint8Array }
  | { kind: 'too_large' }
  | { kind: 'bad_encoding'; message: string };

type Decompress = (
  body: InputType,
  options: { maxOutputLength: number },
  done: (error: Error | null, result: Buffer) => void,
) => void;

const decompressors: Record<string, Decompress> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: (body, options, done) => (hasZlibHeader(body) ? inflate : inflateRaw)(body, options, done),
  br: brotliDecompress,
  zstd: zstdDecompress,
};

/** What a client that uses `decode` may announce. */
export const acceptedEncodings = 'gzip, deflate, br, zstd';

const encodingsMax = 3;

/** The codings of a Content-Encoding header, in the order they were applied. */
export function encodingsOf(header: string): string[] {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'identity');
}

/** Undoes the codings; the result, and each step on the way, is bounded by `bytesMax`. */
export async function decode(body: Uint8Array, encodings: string[], bytesMax: number): Promise<Decoded> {
  if (encodings.length > encodingsMax)
    return { kind: 'bad_encoding', message: `body is encoded ${encodings.length} times over` };
  let current = body;
  for (const name of encodings.toReversed()) {
    const decoded = await decodeOne(current, name, bytesMax);
    if (decoded.kind !== 'decoded') return decoded;
    current = decoded.body;
  }
  return { kind: 'decoded', body: current };
}

function decodeOne(body: Uint8Array, name: string, bytesMax: number): Promise<Decoded> {
  const decompress = decompressors[name];
  if (!decompress)
    return Promise.resolve({ kind: 'bad_encoding', message: 'body has an unknown content encoding' });
  return new Promise((resolve) => {
    decompress(body, { maxOutputLength: bytesMax }, (error, result) => {
      if (!error) resolve({ kind: 'decoded', body: result });
      else if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') resolve({ kind: 'too_large' });
      else resolve({ kind: 'bad_encoding', message: `body is not valid ${name}` });
    });
  });
}

/** Servers send `deflate` with and without the zlib header that RFC 9110 asks for. */
function hasZlibHeader(body: InputType): boolean {
  const [first = 0, second = 0] = body as Uint8Array;
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}
