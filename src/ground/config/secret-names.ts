/** The name of every `{ secret: NAME }` in a config or a part of one, at any depth; each once, sorted. */
export const secretNamesIn = (value: unknown): string[] => [...new Set(found(value))].sort();

function found(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value);
  const [only] = members;
  if (members.length === 1 && only?.[0] === 'secret' && typeof only[1] === 'string') return [only[1]];
  return members.flatMap(([, member]) => found(member));
}
