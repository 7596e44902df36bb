import type { Json } from '#ground/base/json.ts';
import type { HttpResponse } from '#ground/http/http-client.ts';
import { selectOne, type Selection } from '#observe/check/json-path.ts';

/** A response's body, read as text and as JSON at most once each. */
export type Body = {
  text(): string;
  isJson(): boolean;
  /** Nothing is found in what is not JSON. */
  select(path: string): Selection;
};

export function bodyOf(response: HttpResponse): Body {
  let text: string | undefined;
  let parsed: { json: Json } | 'not json' | undefined;
  const readText = (): string => (text ??= new TextDecoder().decode(response.body));
  const readJson = (): { json: Json } | 'not json' => (parsed ??= parse(readText()));
  return {
    text: readText,
    isJson: () => readJson() !== 'not json',
    select(path) {
      const document = readJson();
      return document === 'not json' ? { kind: 'missing' } : selectOne(path, document.json);
    },
  };
}

function parse(text: string): { json: Json } | 'not json' {
  try {
    return { json: JSON.parse(text) as Json };
  } catch (error) {
    if (error instanceof SyntaxError) return 'not json';
    throw error;
  }
}
