/** Each metric of each service costs money every month: only what somebody would act on. */
export const metricUnits = {
  /** Leases past their `restoreBy` that are not closed: each minute, also when there are none. */
  OverdueLeases: 'Count',
  /** Events of alarms, and of targets, that are owed and were not taken: each minute, also when there are none. */
  OwedEvents: 'Count',
  /** How long after its instant a slot began to be probed. */
  SlotLagMs: 'Milliseconds',
} as const;
export type MetricName = keyof typeof metricUnits;

/** Under this name, by this one dimension: its value is the config's `service`. */
export const metricsNamespace = 'Muster';
export const metricsDimension = 'Service';

/** Where numbers about Muster itself go. */
export type Metrics = {
  /** Never throws: a number that is lost keeps nobody from work. */
  put(name: MetricName, value: number): void;
};
