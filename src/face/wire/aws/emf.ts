import type { Clock } from '#ground/base/clock.ts';
import { metricsDimension, metricsNamespace, metricUnits, type Metrics } from '#ground/base/metrics.ts';

/** `write` takes one line, its end included. */
export type EmfParts = {
  service: string;
  clock: Pick<Clock, 'now'>;
  write?: (line: string) => void;
};

/**
 * Metrics as lines of CloudWatch's embedded metric format, which it takes out of the function's log: no call, no right, no
 * waiting. Past `console`, which Lambda's JSON logging wraps so that nothing is found in it.
 * Sources: CloudWatch User Guide, "Specification: Embedded metric format" and "Using the embedded metric format with
 * Lambda" (what is written to stdout is sent; its note on the JSON log format).
 */
export function emfMetrics({ service, clock, write = toStdout }: EmfParts): Metrics {
  return {
    put(name, value) {
      const directive = {
        Namespace: metricsNamespace,
        Dimensions: [[metricsDimension]],
        Metrics: [{ Name: name, Unit: metricUnits[name] }],
      };
      const line = {
        _aws: { Timestamp: clock.now(), CloudWatchMetrics: [directive] },
        [metricsDimension]: service,
        [name]: value,
      };
      write(`${JSON.stringify(line)}\n`);
    },
  };
}

const toStdout = (line: string): void => void process.stdout.write(line);
