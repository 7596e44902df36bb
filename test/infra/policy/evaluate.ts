import { conditionsHold, type Conditions, type Context } from './conditions.ts';

export type Statement = {
  effect: 'Allow' | 'Deny';
  actions: readonly string[];
  resources: readonly string[];
  conditions: Conditions;
};

/** One right that a call needs: an action on a resource. */
export type Need = { action: string; resource: string; context?: Context };

/**
 * Whether a role with these statements may: an explicit denial wins, and what no statement allows is denied. Source: IAM
 * User Guide, policy evaluation logic. Of boundaries, session policies, organisations and other accounts it knows nothing.
 */
export function isAllowed(statements: readonly Statement[], need: Need): boolean {
  const matching = statements.filter((statement) => covers(statement, need));
  return matching.length > 0 && matching.every(({ effect }) => effect === 'Allow');
}

export const covers = ({ actions, resources, conditions }: Statement, need: Need): boolean =>
  actions.some((pattern) => matchesAction(pattern, need.action)) &&
  resources.some((pattern) => matchesResource(pattern, need.resource)) &&
  conditionsHold(conditions, need.context ?? {});

/** Without regard to case. */
export const matchesAction = (pattern: string, action: string): boolean =>
  new RegExp(`^${wild(pattern, '.*')}$`, 'i').test(action);

/**
 * With regard to case. A `*` that ends a segment goes on over the colons behind it, any other stays within its segment.
 * Source: IAM User Guide, JSON policy elements: Resource.
 */
export function matchesResource(pattern: string, resource: string): boolean {
  const segments = pattern.split(':').map((segment) => {
    const isOpen = segment.endsWith('*');
    return wild(isOpen ? segment.slice(0, -1) : segment, '[^:]*') + (isOpen ? '.*' : '');
  });
  return new RegExp(`^${segments.join(':')}$`).test(resource);
}

const wild = (pattern: string, star: string): string =>
  pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', star)
    .replaceAll('?', '[^:]');
