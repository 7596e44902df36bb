import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Hands over the path of a config file: the one that is named, or one that is there meanwhile and holds this. */
export async function withConfigFile<Result>(
  config: string | object,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  if (typeof config === 'string') return use(config);
  const folder = await mkdtemp(join(tmpdir(), 'muster-config-'));
  try {
    const file = join(folder, 'muster.config.json');
    await writeFile(file, JSON.stringify(config));
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
