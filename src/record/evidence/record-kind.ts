/** What a record tells of. */
export const recordKinds = ['slot', 'gap', 'manual', 'alarm', 'runbook', 'release', 'config'] as const;
export type RecordKind = (typeof recordKinds)[number];
