import { z } from 'zod';
import { ifSet } from '#face/wire/aws/environment.ts';
import { MusterError } from '#ground/base/muster-error.ts';

const Topics = z.record(z.string(), z.string());

/** The ARN of the topic of a `notify` entry, as the stack says. Throws VARIABLE_UNREADABLE. */
export function emailTopics(): (name: string) => string | undefined {
  const written = ifSet('MUSTER_EMAIL_TOPICS');
  if (written === undefined) return () => undefined;
  try {
    const topics = new Map(Object.entries(Topics.parse(JSON.parse(written))));
    return (name) => topics.get(name);
  } catch (cause) {
    throw new MusterError('VARIABLE_UNREADABLE', 'MUSTER_EMAIL_TOPICS is not JSON of names and ARNs', {
      hint: 'deploy it with: npx cdk deploy',
      exit: 2,
      cause,
    });
  }
}
