import type { Json } from '#ground/base/json.ts';
import type { Deployment } from '#face/demo/deployments.ts';

/** A deployment as the API shows it. */
export const describe = (deployment: Deployment, serving: Deployment): Record<string, Json> => ({
  id: deployment.id,
  status: deployment.status,
  version: deployment.release.version,
  sha: deployment.release.sha,
  variables: deployment.variables,
  created_at: deployment.createdAt,
  started_at: deployment.startedAt ?? null,
  serving: deployment === serving,
  can_rollback: deployment.startedAt !== undefined && deployment !== serving,
});
