import type { Json } from '#ground/base/json.ts';
import type { RailwayHosting } from '#ground/config/kinds/railway.ts';
import type { SettingMap } from '#act/limits/setting.ts';

/** A GraphQL document and its variables. */
export type Operation = { query: string; variables: { [name: string]: Json } };

const ids = ({ project, environment, service }: RailwayHosting) => ({
  projectId: project,
  environmentId: environment,
  serviceId: service,
});

/** Unrendered: a reference comes as it is written, so that it can be written back. */
export const variablesOf = (source: RailwayHosting): Operation => ({
  query: `query ($projectId: String!, $environmentId: String!, $serviceId: String!) {
    variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId, unrendered: true)
  }`,
  variables: ids(source),
});

/**
 * One request for all that are set, and one for each that is unset. Never `replace`, which deletes what is not named.
 * Deleting may start a deployment by itself, therefore it comes after what is set.
 */
export function changesOf(source: RailwayHosting, changes: SettingMap): Operation[] {
  const set = Object.entries(changes).flatMap(([name, setting]) =>
    setting.set ? [[name, String(setting.value)] as const] : [],
  );
  const gone = Object.keys(changes).filter((name) => changes[name]?.set === false);
  const upsert = set.length > 0 ? [upsertOf(source, Object.fromEntries(set))] : [];
  return [...upsert, ...gone.map((name) => deleteOf(source, name))];
}

const upsertOf = (source: RailwayHosting, variables: { [name: string]: string }): Operation => ({
  query: `mutation ($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }`,
  variables: { input: { ...ids(source), variables, skipDeploys: true } },
});

const deleteOf = (source: RailwayHosting, name: string): Operation => ({
  query: `mutation ($input: VariableDeleteInput!) { variableDelete(input: $input) }`,
  variables: { input: { ...ids(source), name } },
});

/** The same commit anew, with the variables as they are now. Answers with the deployment's id. */
export const deployOf = ({ environment, service }: RailwayHosting): Operation => ({
  query: `mutation ($serviceId: String!, $environmentId: String!) {
    serviceInstanceDeployV2(serviceId: $serviceId, environmentId: $environmentId)
  }`,
  variables: { serviceId: service, environmentId: environment },
});

/** The newest 50 of the service in this environment. */
export const deploymentsOf = (source: RailwayHosting): Operation => ({
  query: `query ($input: DeploymentListInput!) {
    deployments(input: $input, first: 50) { edges { node { id status createdAt } } }
  }`,
  variables: { input: ids(source) },
});
