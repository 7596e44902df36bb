import type { EpochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Monitor } from '#ground/config/schema/monitor.ts';
import { update } from '#ground/state/update.ts';
import { monitorKey, parseMonitor } from '#observe/watch/monitor-state.ts';
import type { MonitorLook } from '#observe/watch/watch-monitor.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';

/** What became of a heartbeat. Reasons never hold its URL: whoever has that can pretend to be us. */
export type Beat =
  | { kind: 'sent' }
  | { kind: 'withheld'; reason: string }
  | { kind: 'failed'; reason: string };

const limits = { timeoutMs: 5000, maxBytes: 65_536 };

/**
 * Tells whoever watches over Muster that it lives: only after a look that could read everything and found nothing silent.
 * Undefined when no heartbeat is configured, or the next one is not due yet. Never rejects; one that failed is tried again
 * with the next look.
 */
export async function sendHeartbeat(tools: WatchTools, look: MonitorLook): Promise<Beat | undefined> {
  const { heartbeat } = tools.config.monitor;
  if (!heartbeat) return undefined;
  const reason = whyWithheld(look);
  if (reason !== undefined) return { kind: 'withheld', reason };
  const key = monitorKey(tools.config.service, tools.location);
  try {
    const { beatAt } = parseMonitor((await tools.state.get(key))?.value);
    if (!isDue(beatAt, heartbeat.every, look.at)) return undefined;
    const failed = await send(tools, heartbeat);
    if (failed !== undefined) return { kind: 'failed', reason: failed };
    // A crash here: sent, and not noted; one more is sent with the next look.
    await update(tools.state, key, parseMonitor, (now) => ({ ...now, beatAt: look.at }));
    return { kind: 'sent' };
  } catch (error) {
    return { kind: 'failed', reason: codeOf(error) };
  }
}

/** Once in each span of `everyMs`, counted from the epoch: looks that come a little early or late skip none. */
export const isDue = (beatAt: EpochMs | undefined, everyMs: number, now: EpochMs): boolean =>
  beatAt === undefined || Math.floor(beatAt / everyMs) !== Math.floor(now / everyMs);

function whyWithheld({ couldRead, silent }: MonitorLook): string | undefined {
  if (!couldRead) return 'evidence or state could not be read';
  return silent.length === 0 ? undefined : `${silent.length} checks are silent`;
}

/** Undefined when it arrived. */
async function send(
  { http, vault, config }: WatchTools,
  { url: given }: NonNullable<Monitor['heartbeat']>,
): Promise<string | undefined> {
  const url = typeof given === 'string' ? given : await vault.read(given.secret);
  if (url === undefined) return 'its secret is missing';
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return 'its secret is no URL';
  const headers = [['user-agent', config.client.userAgent]] as const;
  const answer = await http.exchange({ method: 'GET', url, headers }, limits);
  if (answer.kind === 'failure') return answer.code;
  return answer.status >= 200 && answer.status < 300 ? undefined : `answered ${answer.status}`;
}

/** Not the message: it may quote the URL. */
const codeOf = (error: unknown): string => (error instanceof MusterError ? error.code : 'own fault');
