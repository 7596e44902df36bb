import { permitted } from '#face/operate/maintenance.ts';
import type { Authority } from '#ground/config/authority.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import {
  recordRelease,
  type Recorded,
  type RecordReleaseTools,
  type SaidRelease,
} from '#observe/release/record-release.ts';

const textMax = 200;

/**
 * Says what was released, by hand or from a pipeline. Repeating it changes nothing. Rejects ENVIRONMENT_UNKNOWN,
 * OPERATOR_UNKNOWN, AUTHORITY_ELSEWHERE, and RELEASE_INVALID with all that is wrong.
 */
export async function recordReleaseNow(
  tools: RecordReleaseTools & { home: Authority },
  { environment, ...said }: SaidRelease & { environment: string },
): Promise<Recorded> {
  const target = permitted(tools, { environment, operator: said.operator });
  const { release, sha, note = '' } = said;
  const problems = [
    ...(/^[\x21-\x7e]{1,200}$/.test(release)
      ? []
      : ['--release: expected 1 to 200 printable characters without blanks']),
    ...(sha === undefined || /^[0-9a-f]{7,64}$/i.test(sha) ? [] : ['--sha: expected 7 to 64 hex digits']),
    ...(note.length <= textMax ? [] : [`--note: expected at most ${textMax} characters`]),
  ];
  if (problems.length > 0)
    throw new MusterError('RELEASE_INVALID', problems.join('\n'), {
      hint: 'muster release record --help',
      exit: 2,
    });
  return recordRelease(tools, target, said);
}
