/** Keys and list positions from the top of the config. */
export type Path = readonly (string | number)[];

/** One thing that is wrong, before it is known where in a file it stands. */
export type Finding = {
  path: Path;
  /** What was expected. */
  message: string;
  /** The name that was probably meant. */
  nearest?: string;
  /** `key`: the key itself is the fault. `whole`: how the parts fit. In both the value is neither shown nor pointed at. */
  at?: 'key' | 'whole';
  /** Where another fault may be the reason for this one: then only that one is said. */
  unless?: Path;
};

/** One thing that is wrong with a config, as people and programs read it. */
export type ConfigProblem = {
  /** `checks.chat_happy.steps[1].expect.status` */
  path: string;
  /** What is there, short, never what may be a secret. */
  value?: string;
  /** What was expected. */
  message: string;
  /** The name that was probably meant. */
  nearest?: string;
  /** From 1; in YAML and JSON. */
  line?: number;
  column?: number;
};

/** Where in the file a path stands; undefined when it does not or the file has no positions. */
export type Positions = (path: Path, at: 'key' | 'value') => { line: number; column: number } | undefined;

/** `['checks', 'a', 'steps', 1, '$.x']` → `checks.a.steps[1]["$.x"]` */
export function pathText(path: Path): string {
  const text = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return text.join('').replace(/^\./, '');
}

/** `12:5 checks.health.expct: unknown key; did you mean expect?` */
export function formatProblem(problem: ConfigProblem): string {
  const { line, column, path, message, value, nearest } = problem;
  const where = line === undefined ? '' : `${line}:${column} `;
  const found = value === undefined ? '' : `, found ${value}`;
  const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return `${where}${path === '' ? '' : `${path}: `}${message}${found}${meant}`;
}
