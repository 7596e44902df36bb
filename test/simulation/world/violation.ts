/** An invariant does not hold; `number` is DESIGN's, under Safety, or that of a promise of `of`. */
export class Violation extends Error {
  readonly number: string;
  constructor(number: string, what: string, of = 'Safety') {
    super(`${of} ${number}: ${what}`);
    this.number = number;
  }
}

/** Of the world that is being played: whoever is told of it by a rejection may well go on. */
let first: Violation | undefined;

export function must(holds: boolean, number: string, what: () => string, of?: string): void {
  if (holds) return;
  first ??= new Violation(number, what(), of);
  throw first;
}

/** The first since this was asked, and forgets it. */
export function takeViolation(): Violation | undefined {
  const taken = first;
  first = undefined;
  return taken;
}
