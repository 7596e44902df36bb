import type { AlarmTools } from '#observe/alarm/alarm-subject.ts';
import type { CheckTools } from '#observe/check/check-tools.ts';

/** Everything that watching needs. `location`: `local`, or the region of the Lambda that probes. */
export type WatchTools = CheckTools & AlarmTools & { location: string };
