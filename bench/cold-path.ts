import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startBareAws } from './lambda/bare-aws.ts';
import { bundleCold } from './lambda/bundles.ts';
import { lambdaVariables } from './lambda/variables.ts';
import { median } from './probe/measure.ts';
import type { BenchRow } from './row.ts';

const rounds = 15;
const ratioMax = 1.5;

type Cost = { importMs: number; allMs: number; cpuMs: number };

/**
 * Import of each bundled handler, then its first DynamoDB and its first EventBridge call, each time in a fresh process:
 * against a bare handler with the same two clients and calls. In turn, so that what else the machine does falls on all.
 */
export async function run(): Promise<BenchRow[]> {
  using bundles = await bundleCold();
  const aws = await startBareAws();
  const costs: Record<string, Cost[]> = {};
  const files = Object.entries(bundles.handlers).map(([name, { file }]) => [name, file] as const);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, file] of [['plain', bundles.plain], ['slim', bundles.slim], ...files] as const)
      (costs[name] ??= []).push(await coldStart(file, aws.url));
  }
  aws.stop();
  const { plain = [], slim = [], ...ours } = costs;
  return [
    ...rowsOf('bare, both clients', plain),
    ...rowsOf('bare, through our own bundler', slim),
    ...Object.entries(ours).flatMap(([name, cost]) =>
      bundles.handlers[name as keyof typeof bundles.handlers].calls
        ? [...rowsOf(name, cost), ...ratiosOf(name, cost, { plain, slim })]
        : importRow(name, cost),
    ),
  ];
}

async function coldStart(file: string, endpoint: string): Promise<Cost> {
  const child = fileURLToPath(new URL('lambda/cold-child.mjs', import.meta.url));
  const env = { ...lambdaVariables, AWS_ENDPOINT_URL: endpoint };
  const { stdout } = await promisify(execFile)(process.execPath, [child, file], { env, timeout: 30_000 });
  return JSON.parse(stdout) as Cost;
}

const rowsOf = (name: string, costs: Cost[]): BenchRow[] => [
  ...importRow(name, costs),
  { name: `${name}: with first calls`, value: median(costs.map(({ allMs }) => allMs)), unit: 'ms' },
  { name: `${name}: CPU of that`, value: median(costs.map(({ cpuMs }) => cpuMs)), unit: 'ms' },
];

const importRow = (name: string, costs: Cost[]): BenchRow[] => [
  { name: `${name}: import`, value: median(costs.map(({ importMs }) => importMs)), unit: 'ms' },
];

function ratiosOf(name: string, costs: Cost[], { plain, slim }: { plain: Cost[]; slim: Cost[] }): BenchRow[] {
  const against = (bare: Cost[]): number =>
    median(costs.map(({ cpuMs }, round) => cpuMs / (bare[round]?.cpuMs ?? Number.NaN)));
  const ratio = against(plain);
  const goal = name === 'probe' && { goal: `≤ ${ratioMax} × bare`, met: ratio <= ratioMax };
  return [
    { name: `${name}: CPU against bare`, value: ratio, unit: '×', ...goal },
    { name: `${name}: CPU against bare, our bundler`, value: against(slim), unit: '×' },
  ];
}
