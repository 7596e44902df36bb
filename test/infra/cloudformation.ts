import type { ServerResponse } from 'node:http';
import { version } from '#ground/base/version.ts';
import { partOf } from '#ground/config/authority.ts';
import { loadConfig } from '#ground/config/load.ts';

/** Outputs by stack. */
export type Stacks = Map<string, Record<string, string>>;

/** Answers DescribeStacks as CloudFormation does, of one stack that is asked for by its name. */
export function answerStacks(stacks: Stacks, body: string, response: ServerResponse): void {
  const name = new URLSearchParams(body).get('StackName') ?? '';
  const outputs = stacks.get(name);
  const type = { 'content-type': 'text/xml' };
  if (!outputs) return void response.writeHead(400, type).end(unknownStack(name));
  response.writeHead(200, type).end(described(name, outputs));
}

/** What the stack of a config tells of itself when its functions are those of `deployed.ts`. */
export async function outputsOf(configFile: string): Promise<Record<string, string>> {
  const { config, digest } = await loadConfig(configFile);
  const Environments = Object.keys(partOf(config, 'aws').environments).join(',');
  return { ...stackOutputs, Service: config.service, Environments, ConfigDigest: digest };
}

const aliasOf = (handler: string): string =>
  `arn:aws:lambda:eu-central-1:123456789012:function:Muster-shop-${handler}:live`;

const stackOutputs = {
  Version: version,
  EvidenceTable: 'evidence',
  StateTable: 'state',
  BusName: 'bus',
  RunbookAlias: aliasOf('Runbook'),
  DrillAlias: aliasOf('Drill'),
  NotifyAlias: aliasOf('Notify'),
};

const stackId = (name: string): string =>
  `arn:aws:cloudformation:eu-central-1:123456789012:stack/${escaped(name)}/f449b250`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const unknownStack = (name: string): string =>
  `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>` +
  `<Code>ValidationError</Code><Message>Stack with id ${escaped(name)} does not exist</Message></Error>` +
  `<RequestId>r-1</RequestId></ErrorResponse>`;

function described(name: string, outputs: Record<string, string>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${escaped(key)}</OutputKey><OutputValue>${escaped(value)}</OutputValue></member>`,
  );
  return (
    `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>` +
    `<StackName>${escaped(name)}</StackName><StackId>${stackId(name)}</StackId><CreationTime>2026-11-22T00:00:00.000Z</CreationTime>` +
    `<StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs>` +
    `</member></Stacks></DescribeStacksResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DescribeStacksResponse>`
  );
}
