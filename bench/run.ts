/** `npm run bench [name…]`: measures, prints, exits 1 when a goal is missed. One file a bench, each exporting `run`. */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { type BenchRow, renderRows } from './row.ts';

type Bench = { run: () => Promise<BenchRow[]> };

const here = new URL('./', import.meta.url);
const known = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && !['run.ts', 'row.ts'].includes(file))
  .map((file) => file.slice(0, -3));

const asked = process.argv.slice(2);
const missing = asked.filter((name) => !known.includes(name));
if (missing.length > 0) {
  console.error(`no bench ${missing.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(2);
}

console.log(`Node ${process.versions.node} · ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`);
for (const name of asked.length > 0 ? asked : known) {
  const bench = (await import(new URL(`${name}.ts`, here).href)) as Bench;
  const rows = await bench.run();
  console.log(`\n${name}\n${renderRows(rows)}`);
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
}
