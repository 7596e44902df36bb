const keptMax = 1000;

/** Whether a key is seen for the first time, as far as the last thousand tell. */
export function firstTime(): (key: string) => boolean {
  const known = new Set<string>();
  return (key) => {
    if (known.has(key)) return false;
    known.add(key);
    const [oldest] = known;
    if (known.size > keptMax && oldest !== undefined) known.delete(oldest);
    return true;
  };
}
