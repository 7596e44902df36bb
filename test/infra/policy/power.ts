import type { Assembly, Resource } from '../assembly.ts';
import type { Access, MayDo } from './access.ts';
import { isAllowed, matchesAction, matchesResource, type Need, type Statement } from './evaluate.ts';
import { resolved } from './names.ts';
import { roleOf, statementsOf } from './roles.ts';

type Resources = Readonly<Record<string, Resource>>;

/** What holders of the handlers' access keys may, as the roles of the template say; of nobody else anything is known. */
export function rightsOf(resources: Resources): MayDo {
  const roles = statementsByKey(resources);
  return (accessKey, need) => {
    const statements = roles.get(accessKey);
    return statements === undefined || isAllowed(statements, need);
  };
}

/** Rights that AWS uses with a handler's role, and no call of ours does. */
const usedByAws: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': "Lambda's runtime writes what a handler prints",
  'logs:PutLogEvents': "Lambda's runtime writes what a handler prints",
  'xray:PutTelemetryRecords': 'Lambda sends the traces of what it ran',
  'xray:PutTraceSegments': 'Lambda sends the traces of what it ran',
  'dynamodb:DescribeStream': 'Lambda reads the stream for a function',
  'dynamodb:GetRecords': 'Lambda reads the stream for a function',
  'dynamodb:GetShardIterator': 'Lambda reads the stream for a function',
  'dynamodb:ListStreams': 'Lambda reads the stream for a function',
  'sqs:SendMessage': 'Lambda leaves dead letters behind when the retries are used up',
};

/**
 * What a handler's role allows and none of its calls needed: action and resource, sorted, without what AWS itself uses. A
 * right on several resources is one for each; what is used on one of those that `alike` gives the same name is used on all.
 */
export function unusedRights(
  { resources }: Assembly,
  access: Access,
  handler: string,
  alike: (resource: string) => string = (resource) => resource,
): string[] {
  const accessKey = handler.toUpperCase();
  const named = (one: Need): Need => ({ ...one, resource: alike(one.resource) });
  const used = access.needsOf(accessKey).map(named);
  const unused = (statementsByKey(resources).get(accessKey) ?? [])
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, resources: all }) =>
      actions.flatMap((action) => all.map((resource) => named({ action, resource }))),
    )
    .filter((right) => !(right.action in usedByAws) && !used.some((need) => isRightTo(right, need)));
  return [...new Set(unused.map(({ action, resource }) => `${action} ${withoutPlace(resource)}`))].sort();
}

const isRightTo = (right: Need, need: Need): boolean =>
  matchesAction(right.action, need.action) && matchesResource(right.resource, need.resource);

/** `arn:aws:ssm:eu-central-1:123456789012:parameter/chat` → `parameter/chat` */
const withoutPlace = (resource: string): string => resource.split(':').slice(5).join(':') || resource;

/** Access keys of all handlers of a template. */
export const handlersIn = (resources: Resources): string[] => [...statementsByKey(resources).keys()].sort();

/** The access key of a handler is its name in capitals: `Muster-shop-Probe` → `PROBE`. */
const statementsByKey = (resources: Resources): Map<string, Statement[]> =>
  new Map(
    Object.keys(resources)
      .filter((id) => resources[id]?.Type === 'AWS::Lambda::Function')
      .map((id) => [
        (resolved(resources, { Ref: id }).split('-').at(-1) ?? '').toUpperCase(),
        statementsOf(resources, roleOf(resources, id)),
      ]),
  );
