import type { Json, JsonObject } from '#ground/base/json.ts';
import type { Draft } from '#face/operate/init-draft.ts';

const lineMax = 100;

/** Needs no installed package to run: the only import is of a type. */
export function asTypeScript({ data, comments, later }: Draft): string {
  const laterLines = [later.comment, ...members(later.data, [], {}, '')];
  return [
    '// A Muster config. Try it: npx passmuster check   Watch with it: npx passmuster up',
    "import type { ConfigInput } from 'passmuster';",
    '',
    'export default {',
    ...members(data, [], comments, '  '),
    '',
    ...laterLines.map((line) => `  // ${line}`),
    '} satisfies ConfigInput;',
    '',
  ].join('\n');
}

function members(
  value: JsonObject,
  path: readonly string[],
  comments: Draft['comments'],
  indent: string,
): string[] {
  return Object.entries(value).flatMap(([key, member]) => {
    const comment = comments[[...path, key].join('.')];
    return [
      ...(comment === undefined ? [] : [`${indent}// ${comment}`]),
      ...memberLines(key, member, [...path, key], comments, indent),
    ];
  });
}

function memberLines(
  key: string,
  value: Json,
  path: readonly string[],
  comments: Draft['comments'],
  indent: string,
): string[] {
  const line = `${indent}${keyText(key)}: ${literal(value)},`;
  const isCommented = Object.keys(comments).some((place) => place.startsWith(`${path.join('.')}.`));
  if (!isObject(value) || (line.length <= lineMax && !isCommented)) return [line];
  const inner = members(value, path, comments, `${indent}  `);
  return [`${indent}${keyText(key)}: {`, ...inner, `${indent}},`];
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function literal(value: Json): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(literal).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([key, member]) => `${keyText(key)}: ${literal(member)}`)
    .join(', ')} }`;
}

const keyText = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : quoted(key));

/** JSON's escapes are JavaScript's too; only the quotes change. */
const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
