/**
 * List prices in USD before tax. `free` is what an account gets each month without end, over all that runs in it; `per` is
 * how the page says it.
 */
export type Price = { usd: number; free: number; unit: string; per: string; source: string };

const pages = {
  dynamodb: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  lambda: 'https://aws.amazon.com/lambda/pricing/',
  eventbridge: 'https://aws.amazon.com/eventbridge/pricing/',
  cloudwatch: 'https://aws.amazon.com/cloudwatch/pricing/',
  xray: 'https://aws.amazon.com/xray/pricing/',
  sqs: 'https://aws.amazon.com/sqs/pricing/',
  sns: 'https://aws.amazon.com/sns/pricing/',
  kms: 'https://aws.amazon.com/kms/pricing/',
  transfer: 'https://aws.amazon.com/ec2/pricing/on-demand/',
} as const;

const million = 1_000_000;

const price = (
  source: keyof typeof pages,
  unit: string,
  usd: number,
  { of = 1, free = 0 }: { of?: number; free?: number } = {},
): Price => ({
  usd: usd / of,
  free,
  unit,
  per: of === 1 ? `$${usd} for one` : `$${usd} for ${of.toLocaleString('en-US')}`,
  source: pages[source],
});

/** Of one region: others differ, eu-central-1 by about a fifth more. */
export const awsPrices = {
  region: 'us-east-1',
  asOf: '2026-11-22',
  of: {
    writeUnits: price('dynamodb', 'write units', 0.625, { of: million }),
    readUnits: price('dynamodb', 'read units', 0.125, { of: million }),
    tableGbMonths: price('dynamodb', 'GB-months', 0.25, { free: 25 }),
    recoveryGbMonths: price('dynamodb', 'GB-months', 0.2),
    invocations: price('lambda', 'requests', 0.2, { of: million, free: million }),
    armGbSeconds: price('lambda', 'GB-seconds', 0.0000133334, { free: 400_000 }),
    durableOperations: price('lambda', 'operations', 8, { of: million }),
    durableGbWritten: price('lambda', 'GB', 0.25),
    durableGbMonths: price('lambda', 'GB-months', 0.15),
    schedules: price('eventbridge', 'invocations', 1, { of: million, free: 14_000_000 }),
    events: price('eventbridge', 'events', 1, { of: million }),
    archiveGb: price('eventbridge', 'GB', 0.1),
    alarms: price('cloudwatch', 'alarms', 0.1, { free: 10 }),
    dashboards: price('cloudwatch', 'dashboards', 3, { free: 3 }),
    bigDashboards: price('cloudwatch', 'dashboards', 3),
    metrics: price('cloudwatch', 'metrics', 0.3, { free: 10 }),
    logGb: price('cloudwatch', 'GB', 0.5, { free: 5 }),
    logGbMonths: price('cloudwatch', 'GB-months', 0.03),
    traces: price('xray', 'traces', 5, { of: million, free: 100_000 }),
    queueRequests: price('sqs', 'requests', 0.4, { of: million, free: million }),
    mails: price('sns', 'mails', 2, { of: 100_000, free: 1000 }),
    decryptions: price('kms', 'requests', 0.03, { of: 10_000, free: 20_000 }),
    transferGb: price('transfer', 'GB', 0.09, { free: 100 }),
  },
} as const satisfies { region: string; asOf: string; of: Record<string, Price> };

export type AwsPrices = { region: string; asOf: string; of: Readonly<Record<PriceName, Price>> };
export type PriceName = keyof typeof awsPrices.of;
