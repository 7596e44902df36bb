/** Where the command line reads from and writes to; real streams in production, strings in tests. */
export type Io = {
  /** Results. */
  out: Output;
  /** Words: progress, hints, errors. */
  err: Output;
  /** Asks one question; undefined when nobody can answer (no terminal). */
  ask?: (question: string, fallback: string) => Promise<string>;
  /** Aborts on SIGINT or SIGTERM. */
  signal: AbortSignal;
};

export type Output = {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
  readonly isTTY?: boolean;
};

/** What every command was told. */
export type Settings = { config?: string; data: string; json: boolean; debug: boolean };
