import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addMuster } from '../../lib/synthesise.ts';
import type { Resource } from './assembly.ts';
import { withConfigFile } from './config-file.ts';

export type Tree = {
  app: App;
  resources: Record<string, Resource>;
  /** What is acknowledged of somebody else's rules: rule, path of the construct, and why. */
  acknowledged(): { rule: string; path: string; reason: string }[];
};

/** A config synthesised in this process, with what cdk.json says: the constructs, and the template they make. */
export async function synthesiseTree(config: string | object): Promise<Tree> {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const app = new App({ context });
  const stack = await withConfigFile(config, async (file) => addMuster(app, file, []));
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Tree['resources'] };
  return {
    app,
    resources: Resources,
    acknowledged: () =>
      app.node.findAll().flatMap(({ node }) =>
        node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .flatMap(({ data }) =>
            Object.entries(data as Record<string, string>).map(([rule, reason]) => ({
              rule: rule.replace(/^annotation::/i, ''),
              path: node.path,
              reason,
            })),
          ),
      ),
  };
}
