import {
  GetAliasCommand,
  ListVersionsByFunctionCommand,
  type FunctionConfiguration,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { readAws, type Failed } from '#act/runbook/adapters/aws-call.ts';
import type { LambdaAlias } from '#ground/config/kinds/actions/lambda-alias.ts';

export const readAlias = (client: LambdaClient, action: LambdaAlias, signal: AbortSignal) =>
  readAws(signal, (abortSignal) =>
    client.send(new GetAliasCommand({ FunctionName: action.function, Name: action.alias }), { abortSignal }),
  );

/** Oldest come first, 50 a page at most. */
const pagesMax = 20;

/** All of them, or why not. */
export async function listVersions(
  client: LambdaClient,
  action: LambdaAlias,
  signal: AbortSignal,
): Promise<FunctionConfiguration[] | string> {
  const all: FunctionConfiguration[] = [];
  let Marker: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const command = new ListVersionsByFunctionCommand({
      FunctionName: action.function,
      MaxItems: 50,
      Marker,
    });
    const got = await readAws(signal, (abortSignal) => client.send(command, { abortSignal }));
    if (got.kind !== 'answered') return `the versions of ${action.function} cannot be read: ${got.name}`;
    all.push(...(got.answer.Versions ?? []));
    Marker = got.answer.NextMarker;
    if (!Marker) return all;
  }
  return `${action.function} has more than ${all.length} versions: delete old ones, the newest come last`;
}

export const tell = ({ function: name, alias }: LambdaAlias): string => `${name}:${alias}`;

export const cannotRead = (action: LambdaAlias, { name }: Failed): string =>
  `${tell(action)} cannot be read: ${name}`;
