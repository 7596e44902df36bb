import { MusterError } from '#ground/base/muster-error.ts';

/** What went wrong in several pieces of work, none of which may keep the others from being done. */
export type Troubles = {
  /** Undefined when the work failed: its error is kept for the end. */
  guard<T>(work: () => Promise<T>): Promise<T | undefined>;
  /** Throws what was kept: one error as it is, several as one that names them, with the first's code. */
  end(): void;
};

const namedMax = 10;

export function createTroubles(): Troubles {
  const errors: unknown[] = [];
  return {
    async guard(work) {
      try {
        return await work();
      } catch (error) {
        errors.push(error);
        return undefined;
      }
    },
    end: () => throwAll(errors),
  };
}

function throwAll(errors: readonly unknown[]): void {
  const distinct = [...new Map(errors.map((error) => [messageOf(error), error])).values()];
  if (distinct.length === 0) return;
  if (distinct.length === 1) throw distinct[0];
  const { code, hint } = distinct.find((error) => error instanceof MusterError) ?? { code: 'SEVERAL_FAILED' };
  throw new MusterError(code, tell(distinct), {
    ...(hint !== undefined && { hint }),
    exit: 3,
    cause: new AggregateError(distinct),
  });
}

function tell(errors: readonly unknown[]): string {
  const named = errors.slice(0, namedMax).map(messageOf);
  const left = errors.length - named.length;
  return [...named, ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
