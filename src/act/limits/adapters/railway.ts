import { z } from 'zod';
import type { EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import type { RailwayHosting } from '#ground/config/kinds/railway.ts';
import {
  railwayApi,
  type Mutated,
  type RailwayApi,
  type RailwayParts,
} from '#act/limits/adapters/railway-api.ts';
import { changesOf, deploymentsOf, deployOf, variablesOf } from '#act/limits/adapters/railway-operations.ts';
import { judgeDeployments, judgeUnasked } from '#act/limits/judge-deployments.ts';
import {
  unavailable,
  unsure,
  writeInTurn,
  type Applied,
  type Budget,
  type Place,
  type Written,
} from '#act/limits/place.ts';
import { plainSetting } from '#act/limits/plain-value.ts';
import type { Settings } from '#act/limits/settings.ts';
import { settingsOn } from '#act/limits/settings-on.ts';

/**
 * The variables of a service on Railway. Documented there: fields, headers, statuses. From its published schema: that
 * `variableDelete` cannot skip deploys, and the statuses INITIALIZING, NEEDS_APPROVAL and REMOVING. Not checked against
 * the live API: the wording of errors, and whether a new deployment is listed at once.
 *
 * There is no version to hold a write against: what somebody else writes between our reading and writing is lost unseen;
 * what they write after it is seen when it is read back. A sealed variable cannot be read and looks unset: a limit must
 * not be sealed.
 */
export const createRailwaySettings = (parts: RailwayParts): Settings =>
  settingsOn(railwayPlace(railwayApi(parts), parts), parts.clock);

function railwayPlace(api: RailwayApi, { source, clock }: RailwayParts): Place<undefined> {
  return {
    // A change is a handful of requests, each of which takes far less than its timeout when all is well.
    withinMs: 3 * source.timeout,
    marker: source.marker,
    async read(names, budget) {
      const { variables } = shaped(Variables, await api.ask(variablesOf(source), budget));
      // Only what was asked for is kept: the rest are other people's secrets.
      const named = names.map((name) => [name, plainSetting(name, ownOf(variables, name))] as const);
      return { values: Object.fromEntries(named), guard: undefined };
    },
    write: (changes, _context, budget) =>
      writeInTurn(
        changesOf(source, changes).map((change) => async () => written(await api.mutate(change, budget))),
      ),
    async apply(budget) {
      const askedAt = iso(clock.now());
      const answer = await api.mutate(deployOf(source), budget);
      return answer.kind === 'unsure' ? answer : appliedAs(answer.data, askedAt);
    },
    async running(_expected, receipt, budget) {
      const listed = await listDeployments(api, source, budget);
      return receipt === null
        ? judgeUnasked(listed)
        : judgeDeployments(shaped(Receipt, receipt), listed, clock.now());
    },
    async deployedBetween(from, to, budget) {
      const listed = await listDeployments(api, source, budget);
      return listed.filter(({ createdAt }) => isWithin(createdAt, from, to)).map(({ id }) => id);
    },
  };
}

async function listDeployments(
  api: RailwayApi,
  source: RailwayHosting,
  budget: Budget,
): Promise<z.infer<typeof Deployment>[]> {
  const { deployments } = shaped(Listed, await api.ask(deploymentsOf(source), budget));
  return deployments.edges.map(({ node }) => node);
}

const isWithin = (createdAt: string, from: EpochMs, to: EpochMs): boolean =>
  Date.parse(createdAt) >= from && Date.parse(createdAt) <= to;

const Variables = z.object({ variables: z.record(z.string(), z.json()) });
const Deployment = z.object({
  id: z.string(),
  status: z.string(),
  createdAt: z.iso.datetime({ offset: true }),
});
const Listed = z.object({ deployments: z.object({ edges: z.array(z.object({ node: Deployment })) }) });
const Deployed = z.object({ serviceInstanceDeployV2: z.string().min(1) });
const Receipt = z.object({ deployment: z.string(), askedAt: z.string() });

const ownOf = (variables: Record<string, Json>, name: string): Json | undefined =>
  Object.hasOwn(variables, name) ? variables[name] : undefined;

/** What does not fit is never quoted: it may hold secrets. */
function shaped<T>(schema: z.ZodType<T>, data: Json): T {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw unavailable('Railway answered in a shape that is not known here');
  return parsed.data;
}

/** A mutation says `true` when it was done. */
function written(answer: Mutated): Written {
  if (answer.kind === 'unsure') return answer;
  const said = z.record(z.string(), z.literal(true)).safeParse(answer.data);
  return said.success ? { kind: 'written' } : unsure('Railway did not say that it was written');
}

function appliedAs(data: Json, askedAt: string): Applied {
  const deployed = Deployed.safeParse(data);
  if (!deployed.success) return unsure('Railway did not say which deployment it made');
  return { kind: 'applied', receipt: { deployment: deployed.data.serviceInstanceDeployV2, askedAt } };
}
