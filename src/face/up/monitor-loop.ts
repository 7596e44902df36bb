import type { Guard } from '#face/up/limit-loops.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import { sendHeartbeat } from '#observe/watch/heartbeat.ts';
import { watchMonitor } from '#observe/watch/watch-monitor.ts';

const lookEveryMs = 10_000;

/** Looks whether Muster itself can see, says so where it cannot, and lets the outside world know that it lives. */
export async function monitorLoop(tools: UpTools, signal: AbortSignal, guarded: Guard): Promise<void> {
  while (!signal.aborted) {
    await tools.clock.sleep(lookEveryMs, signal);
    if (signal.aborted) return;
    await guarded('the monitor itself', async () => {
      const look = await watchMonitor(tools);
      await sendHeartbeat(tools, look);
      // An alarm about Muster itself that could not be raised is told here, or nowhere.
      if (look.trouble !== undefined) await Promise.reject(look.trouble);
    });
  }
}
