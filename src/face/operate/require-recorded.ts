import { requireNames } from '#face/operate/require-names.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { parseStream } from '#record/evidence/stream.ts';

/**
 * Rejects ENVIRONMENT_UNKNOWN for an environment of which nothing was ever recorded: that nothing is raised in a
 * misspelt one would read as all clear.
 */
export async function requireRecorded(log: EvidenceLog, environment: string | undefined): Promise<void> {
  if (environment === undefined) return;
  const known = (await log.streams()).flatMap((stream) => {
    const name = parseStream(stream);
    return name === undefined || name.kind === 'journal' ? [] : [name.environment];
  });
  requireNames('environment', [environment], [...new Set(known)], 'evidence');
}
