import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** As an attribute comes: of the SDK bytes, of a table's stream base64. */
type Attribute = { S?: string | undefined; B?: Uint8Array | string | undefined } | undefined;

/** Twice what a record may hold: more was never written here. */
const textBytesMax = 512 * 1024;

/** The text of a record, deflated: with its columns it then fits the 1 kB that one write is billed for. */
export const packJson = (json: string): Uint8Array => deflateRawSync(json, { level: 9 });

/** The text again, also where it stands there as it is. What cannot be unpacked is the empty text, which is no record. */
export function unpackJson(attribute: Attribute): string {
  const { S: text = '', B: packed } = attribute ?? {};
  if (packed === undefined) return text;
  const bytes = typeof packed === 'string' ? Buffer.from(packed, 'base64') : packed;
  try {
    return inflateRawSync(bytes, { maxOutputLength: textBytesMax }).toString('utf8');
  } catch {
    return '';
  }
}
