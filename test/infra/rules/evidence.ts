import { matchesResource } from '../policy/evaluate.ts';
import { resolved } from '../policy/names.ts';
import { rolesIn, statementsOf } from '../policy/roles.ts';
import { ofType, type Rule } from './rule.ts';

const insertOnly = new Set(['dynamodb:PartiQLInsert', 'dynamodb:Query']);

/** Whoever may do anything on the evidence table may insert and query, and nothing else. */
export const evidenceRule: Rule = (resources) => {
  const tables = ofType(resources, 'AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table')
    .filter(([id]) => id.includes('Evidence'))
    .map(([id]) => resolved(resources, { 'Fn::GetAtt': [id, 'Arn'] }));
  const inside = tables.flatMap((table) => [table, `${table}/index/not-passed`]);
  if (tables.length === 0) return ['there is no evidence table'];
  return rolesIn(resources).flatMap((role) =>
    statementsOf(resources, role)
      .filter(({ effect }) => effect === 'Allow')
      .filter(({ resources: named }) =>
        named.some((pattern) => inside.some((arn) => matchesResource(pattern, arn))),
      )
      .flatMap(({ actions }) => actions)
      .filter((action) => /^(\*|dynamodb:)/i.test(action) && !insertOnly.has(action))
      .map((action) => `${role} may ${action} on evidence`),
  );
};
