/** What a record tells of. */
export const recordKinds = [
  'slot',
  'gap',
  'manual',
  'alarm',
  'runbook',
  'release',
  'config',
  'drill',
  'limits',
  'notification',
  'window',
  'witness',
] as const;
export type RecordKind = (typeof recordKinds)[number];
