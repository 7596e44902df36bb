/** A URL as it may be written down: `https://chat.example.com/search?q=…`, without user, query values and fragment. */
export function showUrl(url: string): string {
  const { origin, pathname, searchParams } = new URL(url);
  const names = [...searchParams.keys()].map((name) => `${encodeURIComponent(name.toWellFormed())}=…`);
  return origin + pathname + (names.length > 0 ? `?${names.join('&')}` : '');
}
