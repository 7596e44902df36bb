import { demoFileIn } from '#face/cli/commands/demo.ts';
import { inboxKeySecret } from '#face/demo/demo-alarms.ts';
import { readDemoFile } from '#face/demo/demo-file.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';

/** Secrets of this process come from its environment; what is there already stays. Answers with what takes it back. */
export function lendInboxKey(key: string): () => void {
  process.env[inboxKeySecret] ||= key;
  return () => {
    if (process.env[inboxKeySecret] === key) delete process.env[inboxKeySecret];
  };
}

/** A command beside the demo that runs on this data may sign for its inbox too. Without one nothing is lent. */
export async function borrowInboxKey(config: Config, data: string): Promise<void> {
  if (!secretNamesIn(config).includes(inboxKeySecret)) return;
  const demo = await readDemoFile(demoFileIn(data)).catch(() => undefined);
  if (demo) lendInboxKey(demo.inboxKey);
}
