import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { cadenceOf, scheduleOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { runCosts } from '#observe/cost/cost-rows.ts';
import { rhythmOf } from '#observe/cost/rhythm.ts';
import { assumed, checksAtOnce, measured } from '#observe/cost/aws/measured.ts';

/** What one invocation does. */
export type Work = {
  /** On one whole processor. */
  cpuMs: number;
  /** For others. */
  waitMs: number;
  evidence: Units;
  state: Units;
  /** Of HTTP, to the target. */
  requests: number;
  drills: number;
  /** Lines that hold a metric. */
  metrics: number;
};

type Units = { reads: number; writes: number; /** Kept for good. */ bytes: number };

const nothing: Units = { reads: 0, writes: 0, bytes: 0 };
export const noWork: Work = {
  cpuMs: 0,
  waitMs: 0,
  evidence: nothing,
  state: nothing,
  requests: 0,
  drills: 0,
  metrics: 0,
};

/** One slot of a set. A pace makes the function wait, and waiting is billed. */
export function probeWork(config: Config, set: ScheduledSet): Work {
  const { perSlot, perCheck, perConfirmingSlot, cpuMs, roundTrips, metrics } = measured.probe;
  const runs = runCosts(config, set);
  const requests = runs.reduce((total, run) => total + run.requests, 0);
  const confirms = set.checks.some(
    (check) => alarmPolicyFor(config, set.environment, check).confirm !== undefined,
  );
  return {
    cpuMs: cpuMs.perSlot + cpuMs.perCheck * runs.length,
    waitMs: targetMs(config, requests) + roundTrips * assumed.dynamoMs,
    evidence: {
      reads: perSlot.evidenceReads + perCheck.evidenceReads * runs.length,
      writes: perCheck.evidenceWrites * runs.length,
      bytes: (perCheck.itemBytes + assumed.itemOverheadBytes) * runs.length,
    },
    state: { ...nothing, reads: perSlot.stateReads + (confirms ? perConfirmingSlot.stateReads : 0) },
    requests,
    drills: 0,
    metrics,
  };
}

function targetMs({ client: { pace } }: Config, requests: number): number {
  const answered = Math.ceil(requests / checksAtOnce) * assumed.answerMs;
  if (!pace) return answered;
  const held = (Math.ceil(requests / pace.requests) - 1) * pace.per;
  return Math.max(answered, held + assumed.answerMs);
}

/** One minute. A stream is read when something may be wrong with it, and one of them in any minute. */
export function sweepWork(config: Config): Work {
  const { perMinute, perEnvironment, perHeartbeat, perLook, perCover, cpuMs, roundTrips, metrics } =
    measured.sweep;
  const environments = Object.keys(config.environments).length;
  const heartbeats = config.monitor.heartbeat ? Math.min(1, minuteMs / config.monitor.heartbeat.every) : 0;
  const looks = Math.max(1, looksOf(config));
  return {
    ...noWork,
    cpuMs: cpuMs.perMinute,
    waitMs: roundTrips * assumed.dynamoMs + heartbeats * assumed.answerMs,
    evidence: {
      ...nothing,
      reads: looks * perLook.evidenceReads + perCover.evidenceReads / everyMinutes,
    },
    state: {
      reads:
        perMinute.stateReads +
        perEnvironment.stateReads * environments +
        heartbeats * perHeartbeat.stateReads,
      writes: perMinute.stateWrites + heartbeats * perHeartbeat.stateWrites,
      bytes: 0,
    },
    requests: heartbeats,
    metrics,
  };
}

const minuteMs = 60_000;
const everyMinutes = 5;

/** In a minute: each stream once in its period and as long as it may then be silent, and one when none is due. */
function looksOf(config: Config): number {
  const { silentAfter, blindAfter } = config.monitor;
  const wellMs = Math.min(silentAfter, blindAfter);
  return (
    scheduleOf(config).reduce((total, set) => {
      const periodMs = monthMs / rhythmOf(cadenceOf(set)).perMonth;
      return total + (set.checks.length * minuteMs) / (periodMs + wellMs);
    }, 0) + 1
  );
}

const monthMs = 30 * 86_400_000;

/** One minute. */
export function watchdogWork(config: Config): Work {
  const { perMinute, perComparison, cpuMs, roundTrips, metrics } = measured.watchdog;
  const compared =
    Object.values(config.environments).filter(({ settings }) => settings).length / everyMinutes;
  return {
    ...noWork,
    cpuMs: cpuMs.perMinute,
    waitMs: roundTrips * assumed.dynamoMs + compared * assumed.answerMs,
    evidence: { ...nothing, reads: compared * perComparison.evidenceReads },
    state: {
      reads: perMinute.stateReads + compared * perComparison.stateReads,
      writes: perMinute.stateWrites,
      bytes: 0,
    },
    requests: compared,
    metrics,
  };
}

/** Starts so many drills, one after the other, as one run; what the drills themselves do is an estimate apart. */
export const drillWork = (drills: number): Work => ({ ...noWork, cpuMs: 2, waitMs: 50, drills });
