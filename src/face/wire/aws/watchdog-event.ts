import { z } from 'zod';
import type { EpochMs } from '#ground/base/brand.ts';
import { MinuteEvent, minuteOf } from '#face/wire/aws/minute-event.ts';
import { parseEvent } from '#face/wire/aws/parse-event.ts';

/**
 * As EventBridge delivers it; also there: durableExecutionArn, startTimestamp, endTimestamp.
 * Source: AWS Lambda Developer Guide, Monitoring durable functions, "Durable execution status change events".
 */
const StatusChange = z.object({
  source: z.literal('aws.lambda'),
  'detail-type': z.literal('Durable Execution Status Change'),
  detail: z.object({
    durableExecutionName: z.string(),
    functionArn: z.string(),
    status: z.enum(['FAILED', 'TIMED_OUT', 'STOPPED']),
  }),
});

export type WatchdogEvent =
  | { kind: 'minute'; slot: EpochMs }
  | { kind: 'ended'; execution: string; functionArn: string };

/** Throws EVENT_UNREADABLE. */
export function parseWatchdogEvent(event: unknown): WatchdogEvent {
  const parsed = parseEvent(z.union([MinuteEvent, StatusChange]), event);
  if ('slot' in parsed) return { kind: 'minute', slot: minuteOf(parsed) };
  const { durableExecutionName: execution, functionArn } = parsed.detail;
  return { kind: 'ended', execution, functionArn };
}
