import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * To `import` one of Node's own modules reads everything that it exports, and so loads what Node would load on demand: of
 * `node:http` a whole undici, a quarter of a cold start. Here each import statement reads the names that it uses, when
 * the bundle is loaded; whoever asks for a whole module gets it as `require` would.
 */
export const builtins = (): Plugin => ({
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: anyBuiltin }, ({ path, kind }) => ({
      path: path.replace(/^node:/, ''),
      namespace: kind === 'import-statement' ? byName : whole,
      sideEffects: false,
    }));
    build.onLoad({ filter: /./, namespace: whole }, ({ path }) => ({
      contents: `module.exports = ${taken(path)};`,
    }));
    build.onLoad({ filter: /./, namespace: byName }, ({ path }) => ({ contents: exportsOf(path) }));
  },
});

const byName = 'builtin-by-name';
const whole = 'builtin-whole';

const publicNames = builtinModules
  .filter((name) => !name.startsWith('_'))
  .map((name) => name.replace(/^node:/, ''));
const anyBuiltin = new RegExp(`^(?:node:)?(?:${publicNames.join('|')})$`);

const taken = (name: string): string => `process.getBuiltinModule('node:${name}')`;

/** Each export can be shaken off by itself, and with the last of them the module. */
const exportsOf = (name: string): string =>
  [
    `const whole = /* @__PURE__ */ ${taken(name)};`,
    'const read = (name) => whole[name];',
    'export default whole;',
    ...namesIn(name).map(
      (key) => `const its_${key} = /* @__PURE__ */ read('${key}'); export { its_${key} as ${key} };`,
    ),
  ].join('\n');

const namesIn = (name: string): string[] =>
  Object.keys(process.getBuiltinModule(name) ?? {}).filter(
    (key) => key !== 'default' && /^[A-Za-z]\w*$/.test(key),
  );
