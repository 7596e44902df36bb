import { expect, test } from 'vitest';
import { emfMetrics } from '#face/wire/aws/emf.ts';
import { epochMs } from '#ground/base/brand.ts';

test('a metric is one line of the embedded metric format, as CloudWatch takes it out of a log', () => {
  const lines: string[] = [];
  const clock = { now: () => epochMs(Date.parse('2026-11-22T14:43:00Z')) };
  const metrics = emfMetrics({ service: 'chat', clock, write: (line) => void lines.push(line) });

  metrics.put('OverdueLeases', 0);
  metrics.put('SlotLagMs', 812.5);

  expect(lines).toEqual([
    '{"_aws":{"Timestamp":1795358580000,"CloudWatchMetrics":[{"Namespace":"Muster","Dimensions":[["Service"]],"Metrics":[{"Name":"OverdueLeases","Unit":"Count"}]}]},"Service":"chat","OverdueLeases":0}\n',
    '{"_aws":{"Timestamp":1795358580000,"CloudWatchMetrics":[{"Namespace":"Muster","Dimensions":[["Service"]],"Metrics":[{"Name":"SlotLagMs","Unit":"Milliseconds"}]}]},"Service":"chat","SlotLagMs":812.5}\n',
  ]);
});
