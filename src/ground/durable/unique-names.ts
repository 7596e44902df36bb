/** Notes each name; throws on the second use of one. Remembered results are found by it. */
export function uniqueNames(): (name: string) => void {
  const used = new Set<string>();
  return (name) => {
    if (used.has(name)) throw new Error(`two steps of one workflow are named '${name}'`);
    used.add(name);
  };
}
