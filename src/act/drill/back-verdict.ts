import type { Row } from '#act/drill/drill-scene.ts';
import { failing, unclear, type Verdict, verdictOf } from '#act/drill/verdict.ts';

/** What came of the same requests once the originals were read back. */
export type Back =
  | { kind: 'passed'; afterMs: number }
  | { kind: 'blocked'; reason: string }
  /** The last of them was neither served nor refused. */
  | { kind: 'unclear'; reason: string };

/** Whether it was proven that everything is as it was. Pure. */
export function backVerdict(
  limit: string,
  restored: Exclude<Row['restored'], 'never-lowered'>,
  after: Back | undefined,
): Verdict {
  if (restored === 'left')
    return verdictOf([unclear(`${limit}: not restored in time; the watchdog goes on`)]);
  if (restored === 'disputed')
    return verdictOf([unclear(`${limit}: somebody else changed it meanwhile; type: muster limits`)]);
  if (after === undefined)
    return verdictOf([unclear(`${limit}: restored, and nobody asked whether it passes again`)]);
  if (after.kind === 'passed') return verdictOf([]);
  if (after.kind === 'unclear')
    return verdictOf([unclear(`${limit}: restored, and whether it passes cannot be told: ${after.reason}`)]);
  return verdictOf([failing(`${limit}: restored, and the same request does not pass: ${after.reason}`)]);
}
