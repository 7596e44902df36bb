import type { Assembly, Resource } from './assembly.ts';

type Statement = { Action: string | string[]; Effect: string; Resource: unknown };

/** Every action that the policies of roles whose id starts with `role` allow, sorted; statements of `Deny` are none. */
export function actionsOf({ resources }: Assembly, role: string): string[] {
  const ids = Object.keys(resources).filter(
    (id) => id.startsWith(role) && resources[id]?.Type === 'AWS::IAM::Role',
  );
  const actions = Object.values(resources)
    .filter((resource) => resource.Type === 'AWS::IAM::Policy' && isFor(resource, ids))
    .flatMap(statementsIn)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action);
  return [...new Set(actions)].sort();
}

/** The actions of every statement that names a resource whose id begins so. */
export const statementsOn = ({ resources }: Assembly, resource: string): Statement['Action'][] =>
  Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(statementsIn)
    .filter(({ Resource: named }) => JSON.stringify(named).includes(resource))
    .map(({ Action }) => Action);

/** Names of the SSM parameters in the policies of a role, each once. */
export const parametersOf = ({ resources }: Assembly, role: string): string[] => {
  const named = Object.entries(resources)
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(role))
    .flatMap(([, policy]) => [...JSON.stringify(policy).matchAll(/parameter\/([\w/*]+)/g)])
    .map(([, name]) => name ?? '');
  return [...new Set(named)];
};

const statementsIn = ({ Properties }: Resource): Statement[] =>
  (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement;

const isFor = ({ Properties }: Resource, ids: readonly string[]): boolean =>
  (Properties['Roles'] as { Ref: string }[]).some(({ Ref }) => ids.includes(Ref));
