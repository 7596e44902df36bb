import { MusterError } from '#ground/base/muster-error.ts';
import { partOf } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { type StackCost, costOf } from '#observe/cost/aws/cost-of.ts';
import { type Elsewhere, elsewhere } from '#observe/cost/aws/elsewhere.ts';
import { assumed } from '#observe/cost/aws/measured.ts';
import { awsPrices } from '#observe/cost/aws/prices.ts';
import type { Template } from '#observe/cost/aws/template.ts';
import { usageOf } from '#observe/cost/aws/usage.ts';
import { type DeployedRow, deployedIn } from '#face/operate/plan-deployed.ts';
import { type FunctionPowers, powersIn } from '#face/operate/plan-powers.ts';

/** Makes the template that a deployment of this config file would send. */
export type Synthesise = (configFile: string) => Promise<Template>;

export type AwsPlan =
  | {
      kind: 'synthesised';
      deployed: DeployedRow[];
      powers: FunctionPowers[];
      cost: StackCost;
      /** What the cost takes for granted, in words. */
      assumptions: string[];
      elsewhere: Elsewhere[];
    }
  /** `elsewhere` needs no template. */
  | { kind: 'unknown'; reason: string; elsewhere: Elsewhere[] };

/** What AWS would hold for a config; undefined when it answers for nothing in it. Rejects what is a bug. */
export async function planAws(
  config: Config,
  path: string,
  synthesise: Synthesise | undefined,
): Promise<AwsPlan | undefined> {
  const part = partOf(config, 'aws');
  if (Object.keys(part.environments).length === 0) return undefined;
  const others = elsewhere(part);
  const template = await templateOr(path, synthesise);
  if (typeof template === 'string') return { kind: 'unknown', reason: template, elsewhere: others };
  return {
    kind: 'synthesised',
    deployed: deployedIn(template),
    powers: powersIn(template),
    cost: costOf(template, usageOf(part, template), awsPrices),
    assumptions: assumptionsOf(),
    elsewhere: others,
  };
}

/** The template, or why there is none. */
async function templateOr(path: string, synthesise: Synthesise | undefined): Promise<Template | string> {
  if (!synthesise) return noCdk;
  try {
    return await synthesise(path);
  } catch (error) {
    if (isMissingModule(error)) return noCdk;
    // What could not be deployed can be planned all the same.
    if (error instanceof MusterError) return error.message;
    throw error;
  }
}

const noCdk = 'the CDK is not installed here: what is deployed is told in a checkout, after `npm ci`';

const isMissingModule = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';

const assumptionsOf = (): string[] => [
  'a month of 30 days in which every check passes and drills run as scheduled: incidents, notices and runbooks come on top',
  `a target answers within ${assumed.answerMs} ms, DynamoDB within ${assumed.dynamoMs} ms`,
  'records are kept for good: what is kept costs as much more with every month',
];
