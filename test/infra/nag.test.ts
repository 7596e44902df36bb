import { readFileSync } from 'node:fs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, test } from 'vitest';
import { synthesiseTree, type Tree } from './construct-tree.ts';
import { everyKindConfig } from './every-kind.ts';

/** Rule and path of every finding, sorted. */
function findingsOf(tree: Tree, checks = new AwsSolutionsChecks()): [rule: string, path: string][] {
  const { violations } = checks.validateScope(tree.app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }): [string, string] => [ruleName, constructPath ?? '']),
  );
}

/** Without what one config calls its own. */
const familyOf = (rule: string): string =>
  rule
    .replace(/<\w+Function[0-9A-F]{8}\.Arn>/, '<Function.Arn>')
    .replace(/arn:<AWS::Partition>:ssm:[\w-]+:<AWS::AccountId>:/, 'arn:aws:ssm:region:account:');

const configs = { example: 'examples/aws.ts', 'every kind': everyKindConfig };
let ofEveryKind: Tree;

describe.for(Object.entries(configs))('the config %s', ([name, config]) => {
  let tree: Tree;

  beforeAll(async () => {
    tree = await synthesiseTree(config);
    if (name === 'every kind') ofEveryKind = tree;
  }, 120_000);

  test('cdk-nag finds nothing against AWS Solutions that is not acknowledged', () => {
    expect(findingsOf(tree)).toEqual([]);
  });

  test('nothing is acknowledged that is not found just there', () => {
    const everything = findingsOf(
      tree,
      Object.assign(new AwsSolutionsChecks(), { isAcknowledged: () => false }),
    );
    const stale = tree
      .acknowledged()
      .filter(
        ({ rule, path }) => !everything.some(([found, at]) => found === rule && at.startsWith(`${path}/`)),
      );

    expect(everything.length).toBeGreaterThan(20);
    expect(stale).toEqual([]);
  });
});

test('docs/security.md lists what is acknowledged, with its reason, and nothing else', () => {
  const page = readFileSync('docs/security.md', 'utf8');
  const rows = [...page.matchAll(/^\| `(AwsSolutions-[^`]+)` \|[^|]*\| (.+) \|$/gm)];
  const acknowledged = ofEveryKind.acknowledged().map(({ rule, reason }) => `${familyOf(rule)}: ${reason}`);

  expect([...new Set(acknowledged)].sort()).toEqual(rows.map(([, rule, why]) => `${rule}: ${why}`).sort());
});
