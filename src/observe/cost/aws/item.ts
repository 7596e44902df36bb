import type { PriceName } from '#observe/cost/aws/prices.ts';

/** So much of what a price is for. */
export type Item = {
  group:
    | 'DynamoDB requests'
    | 'DynamoDB kept data'
    | 'Network'
    | 'Lambda and Scheduler'
    | 'Durable runs'
    | 'Monitoring'
    | 'Secrets'
    | 'Events and notices';
  what: string;
  amount: number;
  price: PriceName;
  isEstimate?: boolean;
};
