/**
 * The source of a regular expression that finds `value` as it is, and percent-encoded (wholly or in part, `+` for a
 * space), JSON-escaped (up to four times over), hexadecimal, or base64 or base64url encoded at any of the three alignments.
 */
export function secretPattern(value: string): string {
  const escaped = (value.match(/\\+|./gsu) ?? []).map(piecePattern).join('');
  return [escaped, hexPattern(hexOf(value)), ...base64Cores(value).map(base64Pattern)].join('|');
}

/** A run of backslashes is one piece, matched from its start only: no text makes us try every way to divide it. */
const piecePattern = (piece: string): string =>
  piece.startsWith('\\')
    ? `(?:(?<!\\\\)\\\\{${piece.length},}|(?:%5[cC]){${piece.length}})`
    : characterPattern(piece);

function characterPattern(character: string): string {
  const spellings = [percentPattern(character), ...unicodeEscapes(character), literalPattern(character)];
  if (character === ' ') spellings.push('\\+');
  return `(?:${spellings.join('|')})`;
}

const literalPattern = (character: string): string => {
  const short = shortEscapes[character];
  const literal = quote(character);
  if (short === undefined) return literal;
  return short === character ? `\\\\{0,15}${literal}` : `${literal}|\\\\{1,15}${short}`;
};

/** What follows the backslash in JSON. */
const shortEscapes: Record<string, string> = {
  '"': '"',
  '/': '/',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\b': 'b',
  '\f': 'f',
};

const percentPattern = (character: string): string =>
  Array.from(Buffer.from(character), (byte) => `%${hexPattern(byte.toString(16).padStart(2, '0'))}`).join('');

const unicodeEscapes = (character: string): string[] => {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return [units.map((unit) => `\\\\{1,15}u${hexPattern(unit.toString(16).padStart(4, '0'))}`).join('')];
};

/** Its UTF-8 bytes in lower case. */
export const hexOf = (value: string): string => Buffer.from(value).toString('hex');

const hexPattern = (hex: string): string =>
  hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/** Shorter pieces of base64 would be found in ordinary text. */
const base64LengthMin = 6;

/** The characters that the value alone decides, for each place where it can begin within a group of three bytes. */
export function base64Cores(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const end = (offset + bytes.length) % 3 === 0 ? whole.length : -1;
    const core = whole.slice(offset === 0 ? 0 : offset + 1, end);
    return core.length < base64LengthMin ? [] : [core];
  });
}

/** With the neighbours that hold a few bits of the value, and the padding. */
const base64Pattern = (core: string): string => {
  const alphabets = core.replace(/[+/]/g, (character) => (character === '+' ? '[+-]' : '[/_]'));
  return `[A-Za-z0-9+/_-]?${alphabets}[A-Za-z0-9+/_-]?={0,2}`;
};

const quote = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
