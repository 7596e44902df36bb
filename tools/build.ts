/** `npm run build [new folder]`: builds the published package, which is the folder itself: `npm publish ./dist`. */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Checkout, publishedPackage } from './published-package.ts';

const elsewhere = process.argv[2];
const out = resolve(elsewhere ?? new URL('../dist', import.meta.url).pathname);
if (elsewhere === undefined) rmSync(out, { recursive: true, force: true });
if (existsSync(out)) {
  console.error(`${out} exists: name a folder that does not`);
  process.exit(2);
}
process.chdir(new URL('..', import.meta.url).pathname);

const emitted = spawnSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', out], {
  stdio: 'inherit',
});
if (emitted.status !== 0) process.exit(1);

copyFileSync('bin/muster.mjs', `${out}/bin/muster.mjs`);
chmodSync(`${out}/bin/muster.mjs`, 0o755);
for (const page of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
  if (existsSync(page)) copyFileSync(page, `${out}/${page}`);
}
const checkout = JSON.parse(readFileSync('package.json', 'utf8')) as Checkout;
writeFileSync(`${out}/package.json`, `${JSON.stringify(publishedPackage(checkout), null, 2)}\n`);
