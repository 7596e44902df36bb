#!/usr/bin/env node
// Plain JavaScript that any Node can parse, so that an old one is told what is missing instead of a syntax error.
// Nothing is imported before the version is known.
const nodeMajorMin = 24;
const [major] = process.versions.node.split('.').map(Number);

if (major < nodeMajorMin) {
  process.stderr.write(
    `muster needs Node ${nodeMajorMin} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'In a checkout `npm ci` brings its own Node: type `npx muster`. Elsewhere: https://nodejs.org\n',
  );
  process.exitCode = 2;
} else {
  void start();
}

/** The package holds compiled JavaScript; a checkout holds TypeScript, which Node runs as it is. */
async function start() {
  const { existsSync } = await import('node:fs');
  const { enableCompileCache } = await import('node:module');
  if (process.argv.includes('up')) await staySmall();
  // Halves the start of a checkout, whose TypeScript is stripped once instead of every time.
  enableCompileCache();
  const compiled = new URL('muster.js', import.meta.url);
  await import(existsSync(compiled) ? compiled.href : new URL('muster.ts', import.meta.url).href);
}

/**
 * A watch runs for weeks, and works for a moment of each slot. Compiling its code ever better, and keeping room for
 * garbage, would take half as much memory again and save no CPU: docs/performance.md. To be set before anything is
 * compiled, since cached code is good only for the flags that it was compiled under.
 */
async function staySmall() {
  const { setFlagsFromString } = await import('node:v8');
  const untiered = ['--no-opt', '--no-maglev', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
  for (const flag of [...untiered, '--semi-space-growth-factor=1', '--optimize-for-size'])
    setFlagsFromString(flag);
}
