import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Holder = z.object({ pid: z.int().min(1), since: z.string().max(40) });

/**
 * The `muster up` that has this data, by what it left in the folder and whether its process lives; undefined: none. The lock
 * itself is not tried: that could be in the way of one that starts just then.
 */
export async function whoWatches(dataDir: string): Promise<z.infer<typeof Holder> | undefined> {
  try {
    const holder = Holder.parse(JSON.parse(await readFile(join(dataDir, 'up.json'), 'utf8')));
    return isAlive(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process lives too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
