const skipped = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"/y;
const regexLiteral = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
const templateChunk = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y;
const beforeRegex =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|void|throw|await|yield|else))\s*$/;

/**
 * The source with comments and the insides of strings, templates and regular expressions blanked. Quotes stay, length
 * and lines stay, so an index means the same place in both; `${…}` in a template stays, for it is code.
 */
export function bareCode(source: string): string {
  let out = '';
  /** For each open brace: does it close an expression inside a template? */
  const braces: boolean[] = [];
  while (out.length < source.length) {
    const char = source[out.length];
    const templateGoesOn = char === '}' && braces.pop() === true;
    if (char === '`' || templateGoesOn) {
      const chunk = char + match(templateChunk, source, out.length + 1);
      if (chunk.endsWith('${')) braces.push(true);
      out += blank(chunk);
      continue;
    }
    if (char === '{') braces.push(false);
    const token = match(skipped, source, out.length) || regexAt(source, out);
    out += token === '' ? char : blank(token);
  }
  return out;
}

function regexAt(source: string, before: string): string {
  if (source[before.length] !== '/' || !beforeRegex.test(before.slice(-40))) return '';
  return match(regexLiteral, source, before.length);
}

/** What the sticky pattern matches at this place; empty if nothing. */
function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}

/** Comments vanish whole; of the rest the first and last character stay. Line ends always stay. */
function blank(token: string): string {
  const comment = token.startsWith('//') || token.startsWith('/*');
  if (comment || token.length < 2) return token.replaceAll(/[^\n]/g, comment ? ' ' : '$&');
  const end = token.endsWith('${') ? 2 : 1;
  return token[0] + token.slice(1, -end).replaceAll(/[^\n]/g, ' ') + token.slice(-end);
}
