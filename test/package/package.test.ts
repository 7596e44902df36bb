import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The published package, as somebody installs it in an empty project. */
const checkout = new URL('../../', import.meta.url).pathname;
const place = mkdtempSync(join(tmpdir(), 'muster-package-'));
const project = join(place, 'project');
const version = (JSON.parse(readFileSync(`${checkout}package.json`, 'utf8')) as { version: string }).version;

/** The paths in the tarball. */
let packed: string[] = [];

beforeAll(async () => {
  await succeed(checkout, process.execPath, 'tools/build.ts', join(place, 'dist'));
  const answer = await succeed(place, 'npm', 'pack', './dist', '--json');
  const [tarball] = JSON.parse(answer) as { filename: string; files: { path: string }[] }[];
  packed = tarball!.files.map(({ path }) => path);

  mkdirSync(project);
  write('package.json', { name: 'empty', private: true, type: 'module' });
  const quiet = ['--prefer-offline', '--omit=dev', '--no-audit', '--no-fund', '--no-progress'];
  await succeed(project, 'npm', 'install', `../${tarball!.filename}`, ...quiet);
}, 180_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

test('the tarball holds compiled JavaScript with types, its licence, and nothing to compile', () => {
  expect(packed).toEqual(
    expect.arrayContaining([
      'CHANGELOG.md',
      'LICENSE',
      'bin/muster.mjs',
      'bin/muster.js',
      'package.json',
      'src/passmuster.js',
      'src/passmuster.d.ts',
    ]),
  );
  expect(packed.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
  expect(packed.filter((path) => !/^(bin|lambdas|lib|src)\/|^[^/]+$/.test(path))).toEqual([]);
});

test('installing it installs nothing that only a deployment needs', () => {
  expect(existsSync(join(project, 'node_modules/zod'))).toBe(true);
  expect(existsSync(join(project, 'node_modules/aws-cdk-lib'))).toBe(false);
});

test('a config in TypeScript is typed by defineConfig', async () => {
  writeFileSync(
    join(project, 'muster.config.ts'),
    `import { type ConfigInput, defineConfig } from 'passmuster';
     const health = { request: { path: '/health' }, expect: { status: 200 } };
     const config: ConfigInput = defineConfig({ version: 1, service: 'shop', environments: {}, checks: { health } });
     // @ts-expect-error a version that there is not
     defineConfig({ ...config, version: 2 });
     // @ts-expect-error a section that there is not
     defineConfig({ ...config, cheks: {} });
     export default config;`,
  );
  write('tsconfig.json', {
    compilerOptions: { module: 'nodenext', target: 'es2024', strict: true, types: [], noEmit: true },
    files: ['muster.config.ts'],
  });

  expect(await succeed(project, `${checkout}node_modules/.bin/tsc`, '-p', '.')).toBe('');
});

test('npx passmuster says its version', async () => {
  expect(await succeed(project, 'npx', 'passmuster', '--version')).toBe(`${version}\n`);
});

test('npx passmuster check works on an HTTP service that knows nothing of Muster', async () => {
  const service = await serve({ status: 'ok' });
  try {
    write('muster.config.json', {
      version: 1,
      service: 'shop',
      environments: { staging: { baseUrl: `http://127.0.0.1:${(service.address() as AddressInfo).port}` } },
      checks: {
        health: { request: { path: '/health' }, expect: { status: 200, json: { '$.status': 'ok' } } },
      },
    });

    const command = 'passmuster check --env staging --config muster.config.json --no-record --json';
    const answer = await succeed(project, 'npx', ...command.split(' '));

    expect(JSON.parse(answer)).toMatchObject({ data: [{ check: 'health', outcome: 'pass' }] });
  } finally {
    service.close();
  }
});

/**
 * As a person would from their shell: without what `npm test` leaves in the environment. Resolves to what it wrote to
 * stdout; rejects, saying all that it wrote, unless it ends with 0 within two minutes.
 */
function succeed(cwd: string, command: string, ...args: string[]): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm|vite|muster)/i.test(name)),
  );
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env, timeout: 120_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
}

const write = (name: string, value: unknown): void =>
  writeFileSync(join(project, name), JSON.stringify(value, null, 2));

/** Answers every request with this JSON, on loopback. */
function serve(body: object): Promise<Server> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
