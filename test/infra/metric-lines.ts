import { expect } from 'vitest';

/** Lines that CloudWatch takes for its embedded metric format: JSON as a whole, with `_aws`. */
export const metricsIn = (printed: string): unknown[] =>
  printed
    .split('\n')
    .filter((line) => line.startsWith('{"_aws":'))
    .map((line) => JSON.parse(line) as unknown);

/** Of the service `shop`. */
export const metricOf = (name: string, unit: string, value: unknown): object => ({
  _aws: {
    Timestamp: expect.any(Number),
    CloudWatchMetrics: [
      { Namespace: 'Muster', Dimensions: [['Service']], Metrics: [{ Name: name, Unit: unit }] },
    ],
  },
  Service: 'shop',
  [name]: value,
});
