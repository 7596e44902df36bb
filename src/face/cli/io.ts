import type { Synthesise } from '#face/operate/plan-aws.ts';

/** Where the command line reads from and writes to; real streams in production, strings in tests. */
export type Io = {
  /** Results. */
  out: Output;
  /** Words: progress, hints, errors. */
  err: Output;
  /** Resolves once the reader of `out` keeps up, so that a long answer is never held in memory. */
  drained?: () => Promise<void>;
  /** Asks one question; undefined when nobody can answer (no terminal). */
  ask?: (question: string, fallback: string) => Promise<string>;
  /** Aborts on SIGINT or SIGTERM, and when nobody reads `out` any more. */
  signal: AbortSignal;
  /** Makes the template of a deployment, where that can be done. */
  synthesise?: Synthesise;
};

export type Output = {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
  readonly isTTY?: boolean;
};

/** What every command was told. */
export type Settings = {
  config?: string;
  data: string;
  /** A deployed stack to work on in place of this machine's data, and its region. */
  stack?: string;
  region?: string;
  json: boolean;
  debug: boolean;
};
