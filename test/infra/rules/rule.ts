import type { Resource } from '../assembly.ts';

export type Resources = Readonly<Record<string, Resource>>;

/** What is wrong in a template, one sentence for each; none when it keeps the rule. */
export type Rule = (resources: Resources) => string[];

export const ofType = (resources: Resources, ...types: string[]): [id: string, resource: Resource][] =>
  Object.entries(resources).filter(([, { Type }]) => types.includes(Type));

/** Logical ids that a value refers to. */
export const referredTo = (value: unknown): string[] =>
  [...(JSON.stringify(value) ?? '').matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(([, id]) => id ?? '');

export type Written = {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
};

/** Statements of every policy that roles have. */
export const ofRoles = (resources: Resources): [id: string, statement: Written][] => [
  ...statementsAt(resources, 'PolicyDocument', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'),
  ...ofType(resources, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    ((Properties['Policies'] ?? []) as { PolicyDocument: Document }[]).flatMap(({ PolicyDocument }) =>
      statementsOf(PolicyDocument).map((statement): [string, Written] => [id, statement]),
    ),
  ),
];

type Document = { Statement: Written | Written[] };

const statementsOf = ({ Statement }: Document): Written[] => [Statement].flat();

/** Statements of what these types have under this key. */
export const statementsAt = (resources: Resources, key: string, ...types: string[]): [string, Written][] =>
  ofType(resources, ...types).flatMap(([id, { Properties }]) =>
    statementsOf(Properties[key] as Document).map((statement): [string, Written] => [id, statement]),
  );
