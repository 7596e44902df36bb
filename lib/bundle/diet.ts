import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Loader, OnLoadResult, Plugin } from 'esbuild';

/** Files of one kind, and what is left of their text. */
type Slimmer = { why: string; file: RegExp; slim: (text: string) => string };

/** `export var GetParameter$ = [ … ];`: an array of literals, which a bundler cannot tell because of computed keys. */
const schema = /^((?:export )?var [\w$]+ = )(\[[\s\S]*?\]);$/gm;

const registration =
  /^n0_registry\.registerError\((?!ConditionalCheckFailedException|DuplicateItemException).*\);$/gm;

/** Makers of a context's other operations, each called where the operation is. */
const operation =
  /^const (create(?:Invoke|WaitForCallback|Map|Parallel|Promise|ConcurrentExecution|RunInChildContext)Handler|createCallback) = [\s\S]*?^\};$/gm;

/** Modules that a variable names. */
const plugins = /^async function loadConfiguredPlugins\([\s\S]*?^\}$/m;

/** Every export is there, does nothing, and answers what it was given: some of them pass a configuration on. */
function emptied(text: string): string {
  const declared = [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
  const passedOn = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((item) => item.trim().split(' as ').at(-1))
      .filter(Boolean),
  );
  return [...declared, ...passedOn].map((name) => `export const ${name} = (given) => given;`).join('\n');
}

/** Fails where it is used, not where it is loaded. */
const leftOut = (): string =>
  "module.exports = () => { throw new Error('left out of this bundle: see lib/bundle/diet.ts'); };";

/**
 * What a Lambda never runs stays out of its bundle: each entry replaces files by less that behaves the same here. The
 * end-to-end tests run the bundles that come out of it.
 */
const slimmers: readonly Slimmer[] = [
  {
    why: 'zod as a namespace can be shaken; the object `z` brings every language',
    file: /\/(?:src|dist)\/(?:.*\/)?(?:ground|record|observe|act|face)\/.*\.[jt]s$/,
    slim: (text) => text.replace(/^import \{ z \} from (['"])zod\1/m, 'import * as z from $1zod$1'),
  },
  {
    why: 'Lambda on arm64 has SIMD, our sockets offer HTTP/1.1 alone, our bodies are strings and bytes',
    file: /\/undici\/lib\/(?:llhttp\/llhttp-wasm|dispatcher\/client-h2|web\/fetch\/body)\.js$/,
    slim: leftOut,
  },
  {
    why: 'undici asks whether a body is FormData; none is',
    file: /\/undici\/lib\/web\/(?:fetch\/formdata|webidl\/index)\.js$/,
    slim: () => 'exports.webidl = { is: { FormData: () => false } };',
  },
  {
    why: 'of its tables undici reads two, which come first',
    file: /\/undici\/lib\/llhttp\/constants\.js$/,
    slim: (text) => text.slice(0, text.indexOf('exports.FLAGS = {')),
  },
  {
    why: 'nobody debugs undici there: its channels have no readers',
    file: /\/undici\/lib\/core\/diagnostics\.js$/,
    slim: (text) =>
      `${text.slice(0, text.indexOf('let isTrackingClientEvents'))}module.exports = { channels };`,
  },
  {
    why: 'nobody has a home there, with a configuration of AWS in it',
    file: /\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    slim: () =>
      "export { CONFIG_PREFIX_SEPARATOR } from './constants'; export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });",
  },
  {
    why: 'Lambda says its region in the environment',
    file: /\/config\/config-resolver\/regionConfig\/getInstanceMetadataRegion\.js$/,
    slim: () => 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  {
    why: 'Lambda hands credentials over in the environment, and nowhere else',
    file: /\/@aws-sdk\/credential-provider-node\/dist-es\/index\.js$/,
    slim: () => "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
  },
  {
    why: 'shapes of calls that are never made; errors that nobody catches by class are known by their names',
    file: /\/@aws-sdk\/client-[a-z]+\/dist-es\/schemas\/schemas_0\.js$/,
    slim: (text) => text.replaceAll(registration, '').replaceAll(schema, '$1/* @__PURE__ */ (() => $2)();'),
  },
  {
    why: 'no call goes to an endpoint of several regions',
    file: /\/@aws-sdk\/signature-v4-multi-region\/dist-es\/SignatureV4MultiRegion\.js$/,
    slim: () =>
      "export { SignatureV4SignWithCredentials as SignatureV4MultiRegion } from './SignatureV4SignWithCredentials';",
  },
  {
    why: 'no client asks where its endpoint is: the cache of what it was told stays empty',
    file: /\/mnemonist\/lru-cache\.js$/,
    slim: () => 'module.exports = class extends Map { constructor() { super(); } };',
  },
  {
    why: 'Node hashes by itself',
    file: /\/@smithy\/core\/dist-es\/submodules\/checksum\/sha256\/Sha256Js\.js$/,
    slim: () => 'export class Sha256Js {}',
  },
  {
    why: 'clients try once: no rate of theirs adapts',
    file: /\/@smithy\/core\/dist-es\/submodules\/retry\/util-retry\/AdaptiveRetryStrategy\.js$/,
    slim: () => "export { StandardRetryStrategy as AdaptiveRetryStrategy } from './StandardRetryStrategy';",
  },
  {
    why: 'no call that is made streams events',
    file: /\/@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    slim: emptied,
  },
  {
    why: 'handlers write no JSON Schema',
    file: /\/zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/,
    slim: emptied,
  },
  {
    why: 'a namespace that is imported at run time cannot be shaken; our workflows step, wait and poll, and nothing plugs into them',
    file: /\/@aws\/durable-execution-sdk-js\/dist\/index\.mjs$/,
    slim: (text) =>
      `import { CheckpointDurableExecutionCommand, GetDurableExecutionStateCommand, LambdaClient } from '@aws-sdk/client-lambda';\n${text
        .replace(
          "import('@aws-sdk/client-lambda')",
          'Promise.resolve({ CheckpointDurableExecutionCommand, GetDurableExecutionStateCommand, LambdaClient })',
        )
        .replace(plugins, 'async function loadConfiguredPlugins() { return []; }')
        .replaceAll(operation, "const $1 = () => { throw new Error('left out of this bundle: $1'); };")}`,
  },
  {
    why: 'clients say their version, and nothing else of their manifest',
    file: /\/@aws-sdk\/client-[a-z]+\/package\.json$/,
    slim: (text) => JSON.stringify({ version: (JSON.parse(text) as { version: string }).version }),
  },
  {
    why: 'it reads the user agents of browsers',
    file: /\/bowser\/.*\.m?js$/,
    slim: () => 'export default {};',
  },
  {
    why: 'where public suffixes are not rejected, their list only narrows which cookies are looked through',
    file: /\/tldts\/dist\/es6\/index\.js$/,
    slim: () =>
      "export const getDomain = (host) => /^[\\d.]+$|:|^[^.]*$/.test(host) ? null : host.split('.').slice(-2).join('.');",
  },
];

/** Packages that do nothing by being imported, and do not say so. */
const shakable = /^(?:croner|json-p3|tough-cookie|@aws\/durable-execution-sdk-js)$/;
const loaders: Readonly<Record<string, Loader>> = { '.ts': 'ts', '.json': 'json' };
const seen = Symbol('resolved here');

export const diet = (): Plugin => ({
  name: 'diet',
  setup(build) {
    build.onResolve({ filter: shakable }, async ({ path, kind, resolveDir, pluginData }) => {
      if (pluginData === seen) return undefined;
      const found = await build.resolve(path, { kind, resolveDir, pluginData: seen });
      return { ...found, sideEffects: false };
    });
    for (const { file, slim } of slimmers) {
      build.onLoad({ filter: file }, async ({ path }): Promise<OnLoadResult> => ({
        contents: slim(await readFile(path, 'utf8')),
        loader: loaders[extname(path)] ?? 'js',
      }));
    }
  },
});
