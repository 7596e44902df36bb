/** The house as data. A floor imports only floors before it; inside a floor, a room only rooms before it. */
export const floors: readonly { floor: string; rooms: readonly string[] }[] = [
  { floor: 'ground', rooms: ['base', 'config', 'secret', 'http', 'state', 'durable'] },
  { floor: 'record', rooms: ['evidence', 'event'] },
  { floor: 'observe', rooms: ['check', 'release', 'window', 'cost', 'alarm', 'notify', 'watch'] },
  { floor: 'act', rooms: ['limits', 'runbook', 'drill'] },
  { floor: 'face', rooms: ['operate', 'up', 'wire', 'demo', 'cli'] },
];

/** Folders that hold TypeScript, and those of them that are shipped. */
export const folders = ['bin', 'lib', 'lambdas', 'src', 'examples', 'bench', 'tools', 'test'] as const;
export const shipped = ['bin/**', 'lib/**', 'lambdas/**', 'src/**'] as const;

/** The one file that re-exports: what `import … from 'passmuster'` gives. */
export const publicEntry = 'src/passmuster.ts';

export const linesMax = 250;

/** Who may import `<room>/adapters/*`, besides its neighbours in the same folder. */
export const adapterUsers = ['src/face/wire/**', 'test/**', 'bench/**'] as const;

/** Default exports only where a tool or a config asks for one. */
export const defaultExporters = ['*.config.ts', 'examples/**', 'test/**/*.config.ts'] as const;

/** Where Muster meets the process that it runs in, and gives the rest its clock, its chance and its environment. */
const edges = ['src/face/wire/**', 'src/face/cli/**', 'bin/**'] as const;

type Home = { rule: string; pattern: RegExp; homes: readonly string[]; says: string };

/** Modules that shipped code may import in these places only. */
export const moduleHomes: readonly Home[] = [
  {
    rule: 'aws-client',
    pattern: /^@(aws-sdk|smithy)\//,
    homes: ['src/**/adapters/*.ts', 'src/face/wire/**'],
    says: 'AWS clients live in adapters and face/wire',
  },
  {
    rule: 'undici',
    pattern: /^undici(\/|$)/,
    homes: ['src/ground/http/**'],
    says: 'undici lives in ground/http',
  },
  {
    rule: 'durable-sdk',
    pattern: /^@aws\/durable-execution-sdk-js/,
    homes: ['src/ground/durable/**'],
    says: 'the durable SDK lives in ground/durable',
  },
  {
    rule: 'cdk',
    pattern: /^(aws-cdk-lib|constructs)(\/|$)/,
    homes: ['lib/**', 'bin/app.ts'],
    says: 'CDK lives in lib',
  },
  { rule: 'time', pattern: /^(node:)?timers(\/|$)/, homes: [], says: 'take a Clock' },
  {
    rule: 'global',
    pattern: /^(node:)?(process|console)$/,
    homes: [],
    says: 'write process.… in full, in its place',
  },
];

/** Words that shipped code may say in these places only. */
export const wordHomes: readonly Home[] = [
  {
    rule: 'standard-streams',
    pattern: /\bconsole\s*\.|\bprocess\s*\.\s*std(out|err)\b/g,
    homes: [
      'src/face/cli/**',
      'bin/**',
      // A function's log is where CloudWatch finds its metrics.
      'src/face/wire/aws/emf.ts',
    ],
    says: 'only face/cli prints: return data',
  },
  {
    rule: 'environment',
    pattern: /\bprocess\s*\.\s*env\b/g,
    homes: [
      ...edges,
      'src/ground/secret/adapters/*.ts',
      // What it starts inherits the environment.
      'src/act/runbook/adapters/command.ts',
    ],
    says: 'take it as an argument; face/wire and face/cli read the environment',
  },
  {
    rule: 'time',
    pattern: /\bDate\s*\.\s*now\b|\bnew Date\s*\(\s*\)|\bperformance\s*\.\s*now\b|\bhrtime\b/g,
    homes: [...edges, 'src/ground/base/clock.ts'],
    says: 'take a Clock',
  },
  {
    rule: 'timer',
    pattern: /\bset(Timeout|Interval)\b/g,
    // Sockets are real, so what cuts them is too.
    homes: [...edges, 'src/ground/base/clock.ts', 'src/ground/http/**'],
    says: 'take a Clock',
  },
  {
    rule: 'chance',
    pattern: /\bMath\s*\.\s*random\b|\brandom(UUID|UUIDv7|Bytes|Int)\b|\bgetRandomValues\b/g,
    homes: [...edges, 'src/ground/base/random.ts'],
    says: 'take a Random',
  },
  {
    rule: 'computed-import',
    pattern: /(?<![.\w$])import\s*\((?!\s*['"])/g,
    homes: ['src/ground/config/**'],
    says: 'name the module, so that bundlers and this test can see it',
  },
];

/** Folders that import little: values from `values`, types from these and `types`. Starts of paths or module names. */
export const diets: readonly {
  rule: string;
  folder: string;
  values: readonly string[];
  types: readonly string[];
}[] = [
  {
    rule: 'lib-diet',
    folder: 'lib/',
    values: [
      'lib/',
      'src/ground/config/',
      'src/ground/base/',
      'aws-cdk-lib',
      'constructs',
      'esbuild',
      'node:',
    ],
    types: [],
  },
  { rule: 'lambda-diet', folder: 'lambdas/', values: ['src/face/wire/aws/'], types: [''] },
  {
    // The demo service is written apart from the checks that watch it: shared code would share its mistakes.
    rule: 'demo-diet',
    folder: 'src/face/demo/',
    values: ['src/face/demo/', 'src/ground/base/', 'node:'],
    types: ['src/ground/config/'],
  },
];
