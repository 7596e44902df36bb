import type { Resource } from '../assembly.ts';
import type { Conditions } from './conditions.ts';
import type { Statement } from './evaluate.ts';
import { resolved } from './names.ts';

type Resources = Readonly<Record<string, Resource>>;
type Written = Readonly<Record<string, unknown>>;
type Document = { Statement: Written | Written[] };

/** Logical ids of all roles of a template. */
export const rolesIn = (resources: Resources): string[] =>
  Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::IAM::Role');

/** The role of a function whose logical id is this. */
export function roleOf(resources: Resources, functionId: string): string {
  const role = resources[functionId]?.Properties['Role'] as { 'Fn::GetAtt'?: string[] } | undefined;
  return role?.['Fn::GetAtt']?.[0] ?? '';
}

/**
 * All that a role of the template may, its references replaced by names: policies of its own and those that name it.
 * Throws on a policy that AWS keeps (its content is AWS's to change) and on what the evaluator does not know.
 */
export function statementsOf(resources: Resources, role: string): Statement[] {
  const { ManagedPolicyArns = [], Policies = [] } = resources[role]?.Properties ?? {};
  const inline = (Policies as { PolicyDocument: Document }[]).map(({ PolicyDocument }) => PolicyDocument);
  const attached = Object.values(resources)
    .filter(({ Type, Properties }) => policyTypes.has(Type) && namesRole(Properties['Roles'], role))
    .map(({ Properties }) => Properties['PolicyDocument'] as Document);
  if ((ManagedPolicyArns as unknown[]).length > 0)
    throw new Error(`${role} has a policy from outside: ${JSON.stringify(ManagedPolicyArns)}`);
  return [...inline, ...attached].flatMap((document) => statementsIn(resources, document));
}

const policyTypes = new Set(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy']);

const namesRole = (roles: unknown, role: string): boolean =>
  ((roles ?? []) as { Ref?: string }[]).some(({ Ref }) => Ref === role);

export const statementsIn = (resources: Resources, { Statement }: Document): Statement[] =>
  [Statement].flat().map((written) => statementOf(resources, written));

const known = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition', 'Principal']);

function statementOf(resources: Resources, written: Written): Statement {
  const odd = Object.keys(written).find((key) => !known.has(key));
  if (odd !== undefined) throw new Error(`the evaluator does not know ${odd}`);
  const texts = (value: unknown): string[] => [value].flat().map((one) => resolved(resources, one));
  return {
    effect: written['Effect'] as Statement['effect'],
    actions: texts(written['Action']),
    resources: texts(written['Resource']),
    conditions: conditionsOf(resources, written['Condition']),
  };
}

const conditionsOf = (resources: Resources, written: unknown): Conditions =>
  Object.fromEntries(
    Object.entries((written ?? {}) as Record<string, Record<string, unknown>>).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys).map(([key, values]) => [
          key,
          [values].flat().map((value) => resolved(resources, value)),
        ]),
      ),
    ]),
  );
