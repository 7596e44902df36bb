#!/usr/bin/env node
// Plain JavaScript that any Node can parse, so that an old one is told what is missing instead of a syntax error.
const [major] = process.versions.node.split('.').map(Number);

if (major < 24) {
  process.stderr.write(
    `muster needs Node 24 or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'In a checkout, `npm ci` brings its own Node: run it as `npx muster`. Elsewhere: https://nodejs.org\n',
  );
  process.exit(2);
}

await import(import.meta.url.includes('/dist/') ? './muster.js' : './muster.ts');
