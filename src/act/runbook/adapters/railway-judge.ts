import { z } from 'zod';
import { judgeDeployments } from '#act/limits/judge-deployments.ts';
import type { Observed } from '#act/runbook/action.ts';
import type { Deployment } from '#act/runbook/adapters/railway-deployments.ts';
import type { EpochMs } from '#ground/base/brand.ts';

/** What the snapshot saw. */
export const Before = z.strictObject({
  target: z.string(),
  /** Of the target: by these its rollback is known again. */
  names: z.array(z.string()),
  newest: z.string(),
  /** When it was made, ISO 8601. */
  newestAt: z.string(),
  serving: z.string().nullable(),
});
export type Before = z.infer<typeof Before>;

/** What became of it, by the deployments that are there now; `askedAt` is absent when the answer got lost. */
export function judgeListed(
  listed: readonly Deployment[],
  { target, names, newestAt, serving }: Before,
  asked: { askedAt: string } | undefined,
  now: EpochMs,
): Observed {
  const since = Date.parse(newestAt);
  const ours = listed.find(
    (one) => Date.parse(one.createdAt) > since && one.names.some((name) => names.includes(name)),
  );
  if (!ours) return isWoken(listed, target, serving) ? live(target, names) : unseen(target, asked);
  const askedAt = asked?.askedAt ?? ours.createdAt;
  const judged = judgeDeployments({ deployment: ours.id, askedAt }, listed, now);
  if (judged.live === 'yes') return live(ours.id, names);
  return { kind: 'again' in judged ? 'failed' : 'under-way', detail: judged.reason };
}

const live = (id: string, names: readonly string[]): Observed => ({
  kind: 'live',
  detail: `deployment ${id} serves, of ${names.join(', ')}`,
});

/** Should Railway start the old deployment again instead of making a new one: it alone is up. */
const isWoken = (listed: readonly Deployment[], target: string, serving: string | null): boolean =>
  serving !== target && listed.filter(isUp).every(({ id }) => id === target) && listed.some(isUp);

const isUp = ({ status }: Deployment): boolean => status === 'SUCCESS' || status === 'SLEEPING';

const unseen = (target: string, asked: object | undefined): Observed =>
  asked
    ? { kind: 'under-way', detail: `no deployment is listed yet that goes back to ${target}` }
    : {
        kind: 'cannot-tell',
        detail: `no deployment is listed that goes back to ${target}, and Railway does not show whether one was asked for`,
      };
