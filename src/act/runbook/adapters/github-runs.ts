import { z } from 'zod';
import type { Observed } from '#act/runbook/action.ts';
import { wordOf } from '#act/runbook/adapters/ask.ts';
import { epochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';

export const WorkflowRun = z.object({
  id: z.int().min(1),
  name: z.string().nullish(),
  display_title: z.string().nullish(),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
});
export type WorkflowRun = z.infer<typeof WorkflowRun>;

/** Only success is: a run that was skipped, or is neutral, did nothing. */
export function judgeRun({ id, status, conclusion }: WorkflowRun): Observed {
  if (status !== 'completed')
    return { kind: 'under-way', detail: `run ${id} is ${wordOf(status ?? 'unknown')}` };
  const detail = `run ${id} ended with ${wordOf(conclusion ?? 'nothing')}`;
  return { kind: conclusion === 'success' ? 'live' : 'failed', detail };
}

export const Runs = z.object({ workflow_runs: z.array(WorkflowRun) });

/** Somebody's clock may be off. */
const slackMs = 600_000;

/** Those dispatched since `at`, ISO 8601: the newest 100. */
export const newest = (at: string): string =>
  new URLSearchParams({
    event: 'workflow_dispatch',
    created: `>=${iso(epochMs(Date.parse(at) - slackMs))}`,
    per_page: '100',
  }).toString();

/** Of the run that has the key in its name. */
export function judgeRuns(
  runs: readonly WorkflowRun[] | undefined,
  key: string,
  isAnswered: boolean,
): Observed {
  const ours = runs?.find(({ name, display_title }) =>
    [name, display_title].some((text) => namesKey(text ?? '', key)),
  );
  if (ours) return judgeRun(ours);
  if (!runs) return { kind: 'under-way', detail: 'runs are not shown as expected' };
  const none = `none of the ${runs.length} newest runs has this act's key in its name`;
  if (isAnswered) return { kind: 'under-way', detail: none };
  return {
    kind: 'cannot-tell',
    detail: `${none}: it was not dispatched, or its run-name does not show the key`,
  };
}

/** Not as a piece of another: `…#act1` is not in `…#act10`. */
function namesKey(text: string, key: string): boolean {
  const at = text.indexOf(key);
  return at >= 0 && !/[\w/-]$/.test(text.slice(0, at)) && !/^\w/.test(text.slice(at + key.length));
}
