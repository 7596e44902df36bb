import { executionParts, type RunbookInput, runsFor } from '#act/runbook/runbook-input.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import { createTroubles } from '#ground/base/troubles.ts';
import { authorityOf } from '#ground/config/authority.ts';
import { executionName } from '#ground/durable/execution-name.ts';
import { noticesFor } from '#observe/notify/notices-for.ts';
import type { MusterEvent } from '#record/event/event.ts';

export type ListenHooks = {
  /** An alarm calls for this run, and another home answers for its environment. */
  onRefused?: (run: RunbookInput, reason: string) => void;
  /** Everything that is told to whoever listens. */
  onEvent?: (event: MusterEvent) => void;
};

type ListenTools = Pick<UpTools, 'config' | 'workflows' | 'subscribe'>;

/**
 * From now on what is told starts the runbooks that it calls for, and tells the people who want to hear it. Of an
 * environment that another home answers for it does neither.
 */
export function listen(tools: ListenTools, hooks: ListenHooks = {}): void {
  tools.subscribe(async (event) => {
    hooks.onEvent?.(event);
    const troubles = createTroubles();
    await troubles.guard(() => startRunbooks(tools, event, hooks));
    await troubles.guard(() => startNotices(tools, event));
    // A crash here: what was started is known by its name, and not started twice.
    troubles.end();
  });
}

/**
 * An alarm is accepted once every runbook that it calls for is a durable execution. Of an environment that another home
 * answers for none is: two homes with a ledger each would roll back one incident twice.
 */
async function startRunbooks(
  { config, workflows }: ListenTools,
  { type, detail }: MusterEvent,
  { onRefused }: ListenHooks,
): Promise<void> {
  if (type !== 'Alarm Raised') return;
  const authority = authorityOf(config, detail.environment);
  for (const input of runsFor(config, detail)) {
    if (authority !== 'local' && !input.dryRun) onRefused?.(input, `authority ${authority}`);
    else await workflows.start('runbook', executionName(executionParts(input)), input);
  }
}

async function startNotices({ config, workflows }: ListenTools, event: MusterEvent): Promise<void> {
  for (const input of noticesFor(config, event, 'local')) {
    await workflows.start('notify', executionName([input.notice]), input);
  }
}
