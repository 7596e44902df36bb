import { columns } from '#face/cli/columns.ts';
import type { Output } from '#face/cli/io.ts';
import type { AwsPlan } from '#face/operate/plan-aws.ts';
import type { CostLine, StackCost } from '#observe/cost/aws/cost-of.ts';

type Synthesised = Extract<AwsPlan, { kind: 'synthesised' }>;

/** What is deployed, which powers it has, what it costs, and what the same checks cost elsewhere. */
export function showAws(aws: AwsPlan, out: Output): string {
  const elsewhere = showElsewhere(aws, out);
  if (aws.kind === 'unknown') return [`AWS: ${aws.reason}`, elsewhere].join('\n\n');
  return [showDeployed(aws, out), showPowers(aws, out), showCost(aws.cost, out), notes(aws), elsewhere].join(
    '\n\n',
  );
}

const showDeployed = ({ deployed }: Synthesised, out: Output): string =>
  columns(
    ['ON AWS', 'COUNT', 'WHAT FOR'],
    deployed.map(({ kind, count, purpose }) => [kind, String(count), purpose]),
    out,
  );

const showPowers = ({ powers }: Synthesised, out: Output): string =>
  columns(
    ['FUNCTION', 'MAY, AND NOTHING ELSE'],
    powers.flatMap(({ function: name, may }) =>
      may.map((power, index) => [index === 0 ? name.toLowerCase() : ' ', power]),
    ),
    out,
  );

function showCost({ lines, region, pricesOf, unpriced }: StackCost, out: Output): string {
  const groups = Map.groupBy(lines, ({ group }) => group);
  const rows = [...groups].flatMap(([group, inside]) => [
    ...inside.map(costRow),
    sumRow(`${group}, together`, inside),
  ]);
  const heading = [
    `USD A MONTH (${region}, prices of ${pricesOf})`,
    'AMOUNT',
    'PRICE',
    'USD',
    'AFTER FREE TIER',
  ];
  const table = columns(heading, [...rows, sumRow('all of it', lines)], out);
  return unpriced.length === 0 ? table : `${table}\nnot priced: ${unpriced.join(', ')}`;
}

const costRow = ({ what, amount, unit, price, usd, usdAfterFree, isEstimate }: CostLine): string[] => [
  `${what}${isEstimate ? ' (estimated)' : ''}`,
  `${amountText(amount)} ${unit}`,
  price,
  usd.toFixed(3),
  usdAfterFree.toFixed(3),
];

const sumRow = (what: string, lines: readonly CostLine[]): string[] => [
  what,
  '',
  '',
  lines.reduce((total, { usd }) => total + usd, 0).toFixed(2),
  lines.reduce((total, { usdAfterFree }) => total + usdAfterFree, 0).toFixed(2),
];

const amountText = (amount: number): string =>
  amount.toLocaleString('en-US', { maximumFractionDigits: amount < 10 ? 3 : 0 });

const notes = ({ assumptions }: Synthesised): string => assumptions.map((one) => `- ${one}`).join('\n');

const showElsewhere = ({ elsewhere }: AwsPlan, out: Output): string =>
  columns(
    ['THE SAME CHECKS ELSEWHERE', 'COUNTED', 'USD A MONTH', 'PRICE OF', 'SOURCE', 'BUT'],
    elsewhere.map(({ who, counted, usd, asOf, source, without }) => [
      who,
      counted,
      usd?.toFixed(2) ?? 'by quote',
      asOf,
      source,
      without,
    ]),
    out,
  );
