/** `green`: it is right. `red`: it is not, and `remedy` says what to do. `unknown`: it could not be told. `info`: to know. */
export type Finding = {
  what: string;
  is: 'green' | 'red' | 'unknown' | 'info';
  text: string;
  remedy?: string;
};

/** One thing to look at, by reads only. What it rejects with comes out as unknown. */
export type Probe = { what: string; look: () => Promise<Finding[]> };

type Made = (text: string, remedy?: string) => Finding;

/** Findings about one thing. */
export function about(what: string): Record<Finding['is'], Made> {
  const made =
    (is: Finding['is']): Made =>
    (text, remedy) => ({ what, is, text, ...(remedy !== undefined && { remedy }) });
  return { green: made('green'), red: made('red'), unknown: made('unknown'), info: made('info') };
}
