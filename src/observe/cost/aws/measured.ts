/**
 * What one invocation takes when all is well, measured on 2026-11-23 with the bundled handlers against stand-ins of AWS and
 * a target on loopback (2 cores of x86-64, Node 24, the mean of 40 warm invocations, beside other work). Request units as
 * DynamoDB counts them (1 kB written, 4 kB read, half for an eventually consistent read) and bytes are held by
 * `test/infra/cost.test.ts`, which measures them again; milliseconds of processor are as they were.
 */
export const measured = {
  probe: {
    /** Announcements of the slot's streams, the alarms of its environment, release and incident. */
    perSlot: { evidenceReads: 1, stateReads: 3 },
    /** Alarms are looked at before probing, too, where one of the set confirms failures. */
    perConfirmingSlot: { stateReads: 1 },
    /** Head and record, which is packed; TLS and the names of a real stack make it as long as that. */
    perCheck: { evidenceReads: 0.5, evidenceWrites: 1, itemBytes: 800 },
    cpuMs: { perSlot: 18, perCheck: 3.5 },
    /** Calls of DynamoDB one after the other. */
    roundTrips: 7,
    metrics: 1,
  },
  sweep: {
    /** Alarms, and what was known at the last look, read again to be written. */
    perMinute: { stateReads: 3, stateWrites: 1 },
    /** Two alarms of Muster's own, windows, incident. */
    perEnvironment: { stateReads: 4 },
    perHeartbeat: { stateReads: 2, stateWrites: 1 },
    /** The newest record, when something may be wrong with it, and of one stream in any minute. */
    perLook: { evidenceReads: 0.5 },
    /** Announcements, every fifth minute. */
    perCover: { evidenceReads: 1 },
    cpuMs: { perMinute: 22 },
    roundTrips: 9,
    metrics: 1,
  },
  watchdog: {
    /** Targets, twice; that it looked. */
    perMinute: { stateReads: 3, stateWrites: 1 },
    /** The state of a target, every fifth minute. */
    perComparison: { stateReads: 4, evidenceReads: 1 },
    cpuMs: { perMinute: 16 },
    roundTrips: 4,
    metrics: 2,
  },
  /** Of a line that holds one metric. */
  metricBytes: 300,
} as const;

/** What depends on the target or on AWS itself, and was not measured: said with every answer. */
export const assumed = {
  /** Until a target has answered one request, connecting included. */
  answerMs: 300,
  /** One call of DynamoDB. */
  dynamoMs: 8,
  /** Lambda's own lines for one invocation. */
  platformLogBytes: 900,
  /** What leaves AWS for one request, TLS included. */
  requestBytes: 3000,
  /** So long a secret is kept in memory. */
  secretKeptMs: 300_000,
  /** DynamoDB stores each item with as much of its own. */
  itemOverheadBytes: 100,
  /** One run of a drill: operations, kB of checkpoints, invocations and their time. */
  drill: { operations: 80, kilobytes: 80, invocations: 12, ms: 3000, events: 2 },
} as const;

/** Checks of a slot run so many at once: `observe/check/run-set.ts`. */
export const checksAtOnce = 4;
