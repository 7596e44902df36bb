import type { Json } from '#ground/base/json.ts';

/**
 * Starts workflows. Resolves once the execution is durable: it will be finished even if this process dies now.
 * Starting the same (workflow, name) again is the same execution: nothing new is started.
 * `name` matches `[a-zA-Z0-9-_]{1,64}`.
 */
export type WorkflowStarter = {
  start(workflow: string, name: string, input: Json): Promise<void>;
};
