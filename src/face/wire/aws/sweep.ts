import { openAwsHome, type AwsHome } from '#face/wire/aws/home.ts';
import { isEveryMinutes, MinuteEvent, minuteOf } from '#face/wire/aws/minute-event.ts';
import { parseEvent } from '#face/wire/aws/parse-event.ts';
import { redacting } from '#face/wire/aws/redacting.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { createTroubles, type Troubles } from '#ground/base/troubles.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import { sendHeartbeat, type Beat } from '#observe/watch/heartbeat.ts';
import { sweepLate } from '#observe/watch/sweep-late.ts';
import { watchMonitor, type MonitorLook } from '#observe/watch/watch-monitor.ts';

/** What it found of Muster itself: checks, each as `<environment>/<check>`. */
export type SweepAnswer = { blind: string[]; silent: string[]; heartbeat?: Beat };

export type Sweep = (event: unknown) => Promise<SweepAnswer>;

/** As long as an invocation of the probe may last, and a minute for clocks that differ. */
const probeMsMax = 360_000;
const coverEveryMinutes = 5;

/**
 * Every minute: what is owed is told, what is still raised is told again, and Muster looks whether it sees and records;
 * while it does, the heartbeat goes out. Every fifth minute: slots for which nobody came are covered.
 */
export function wireSweep(): Sweep {
  const home = openAwsHome();
  return (event) =>
    redacting(home.vault, async () => {
      const slot = minuteOf(parseEvent(MinuteEvent, event));
      const troubles = createTroubles();
      await troubles.guard(async () => home.metrics.put('OwedEvents', await tendAlarms(home)));
      const answer = await lookAtMuster(home, troubles);
      // After the look, which tells whose slots are missing.
      await troubles.guard(() => cover(slot, home));
      troubles.end();
      return answer;
    });
}

async function lookAtMuster(home: AwsHome, { guard }: Troubles): Promise<SweepAnswer> {
  const look = await watchMonitor(home);
  if (look.trouble !== undefined) await guard(() => Promise.reject(look.trouble));
  const heartbeat = await sendHeartbeat(home, look);
  return { blind: named(look.blind), silent: named(look.silent), ...(heartbeat && { heartbeat }) };
}

const named = (findings: MonitorLook['silent']): string[] =>
  findings.map(({ environment, check }) => `${environment}/${check}`);

async function cover(slot: EpochMs, home: AwsHome): Promise<void> {
  if (isEveryMinutes(slot, coverEveryMinutes)) await sweepLate(scheduleOf(home.config), home, probeMsMax);
}
