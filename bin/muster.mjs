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
  // Halves the start of a checkout, whose TypeScript is stripped once instead of every time.
  enableCompileCache();
  const compiled = new URL('muster.js', import.meta.url);
  await import(existsSync(compiled) ? compiled.href : new URL('muster.ts', import.meta.url).href);
}
