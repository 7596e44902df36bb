import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says why a role, or a policy of it, may act on a resource with a wildcard, where `cdk-nag` would ask: under the id that
 * it gives the finding. docs/security.md lists every one.
 */
export const acknowledgeWildcard = (on: IConstruct, resource: string, reason: string): void =>
  Validations.of(on).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${shown(Stack.of(on).resolve(resource) as Resolved)}]`,
    reason,
  });

type Resolved =
  | string
  | { Ref: string }
  | { 'Fn::GetAtt': [string, string] }
  | { 'Fn::Join': [string, Resolved[]] };

/** References in angle brackets: `<ProbeFunction1A2B3C4D.Arn>:*` */
function shown(value: Resolved): string {
  if (typeof value === 'string') return value;
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value) return `<${value['Fn::GetAtt'].join('.')}>`;
  const [separator, parts] = value['Fn::Join'];
  return parts.map(shown).join(separator);
}
