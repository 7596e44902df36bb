import { z } from 'zod';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Json } from '#ground/base/json.ts';
import type { RailwayHosting } from '#ground/config/kinds/railway.ts';
import type { Budget } from '#act/limits/place.ts';

type Operation = { query: string; variables: { [name: string]: Json } };

/** Railway's API, as limits speak to it already. */
export type Railway = {
  /** The answer's `data`. Rejects a MusterError. */
  ask(operation: Operation, budget: Budget): Promise<Json>;
  /** Sent once. Rejects a MusterError only when certainly nothing happened. */
  mutate(
    operation: Operation,
    budget: Budget,
  ): Promise<{ kind: 'data'; data: Json } | { kind: 'unsure'; reason: string }>;
};

const Node = z.object({
  id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  status: z.string().regex(/^[A-Z_]{1,40}$/),
  createdAt: z.iso.datetime({ offset: true }),
  canRollback: z.boolean(),
  /** Whatever Railway knows of where it came from. */
  meta: z.json().optional(),
});
const Listed = z.object({ deployments: z.object({ edges: z.array(z.object({ node: Node })) }) });

export type Deployment = {
  id: string;
  status: string;
  /** ISO 8601. */
  createdAt: string;
  canRollback: boolean;
  /** What a release may be called by: its commit, or the tag of its image. */
  names: string[];
};

/** That are looked at: the newest of them. */
export const deploymentsMax = 100;

/** Newest first. Rejects a MusterError. */
export async function listDeployments(
  railway: Railway,
  { project, environment, service }: RailwayHosting,
  budget: Budget,
): Promise<Deployment[]> {
  const query = `query ($input: DeploymentListInput!) {
    deployments(input: $input, first: ${deploymentsMax}) { edges { node { id status createdAt canRollback meta } } }
  }`;
  const input = { projectId: project, environmentId: environment, serviceId: service };
  const { deployments } = shaped(Listed, await railway.ask({ query, variables: { input } }, budget));
  return deployments.edges
    .map(({ node: { meta, ...node } }) => ({ ...node, names: namesIn(meta) }))
    .sort((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt));
}

const Meta = z.object({ commitHash: z.string().optional(), image: z.string().optional() });

function namesIn(meta: Json | undefined): string[] {
  const parsed = Meta.safeParse(meta);
  if (!parsed.success) return [];
  const { commitHash = '', image = '' } = parsed.data;
  const [, tag = ''] = /:([A-Za-z0-9._-]+)$/.exec(image) ?? [];
  return [commitHash, tag].filter((name) => /^[A-Za-z0-9._-]{1,200}$/.test(name));
}

const Snapshot = z.object({
  deploymentSnapshot: z.object({ variables: z.record(z.string(), z.json()) }).nullable(),
});

/**
 * The variables that a deployment was made with; undefined when Railway does not show them. They hold secrets: compare
 * them, and let go of them. Rejects a MusterError.
 */
export async function variablesOf(
  railway: Railway,
  deploymentId: string,
  budget: Budget,
): Promise<Map<string, Json> | undefined> {
  const query = `query ($deploymentId: String!) {
    deploymentSnapshot(deploymentId: $deploymentId) { variables }
  }`;
  const { deploymentSnapshot } = shaped(
    Snapshot,
    await railway.ask({ query, variables: { deploymentId } }, budget),
  );
  return deploymentSnapshot ? new Map(Object.entries(deploymentSnapshot.variables)) : undefined;
}

/** Railway says true once it has begun. */
export const rollbackTo = (id: string): Operation => ({
  query: `mutation ($id: String!) { deploymentRollback(id: $id) }`,
  variables: { id },
});

/** What does not fit is never quoted: it may hold secrets. */
function shaped<T>(schema: z.ZodType<T>, data: Json): T {
  const parsed = schema.safeParse(data);
  if (!parsed.success)
    throw new MusterError('RAILWAY_UNKNOWN_SHAPE', 'Railway answered in a shape that is not known here');
  return parsed.data;
}
