/** How the command line leaves: 1 failed, 2 usage or config, 3 Muster cannot tell. */
export type ExitCode = 1 | 2 | 3;

export type MusterErrorOptions = {
  /** The next command to type, or what to change. */
  hint?: string;
  exit?: ExitCode;
  cause?: unknown;
};

/** An operational failure: a stable `code` for programs, a `hint` that says what to do next for people. */
export class MusterError extends Error {
  override readonly name = 'MusterError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly exit: ExitCode;

  constructor(code: string, message: string, options: MusterErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exit = options.exit ?? 1;
  }
}
