import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';
import { answerStacks, outputsOf, type Stacks } from '../../infra/cloudformation.ts';
import { chatConfig } from './stack-story.ts';
import { stackName, useCredentials } from './stack-world.ts';

/** An error as AWS sends it, by its name and its words. */
export type Refusal = { name: string; message: string };

/** The command line beside a stack with empty tables, which refuses as it is told to; for one test. */
export type RefusingAws = {
  cli: CliWorld;
  endpoint: string;
  stacks: Stacks;
  /** Of the stack itself, and of its tables. */
  refuse: { stack?: Refusal; table?: Refusal };
};

export async function refusingAws(): Promise<RefusingAws> {
  const cli = openCli(chatConfig('aws'));
  const stacks: Stacks = new Map([[stackName, await outputsOf(join(cli.folder, 'muster.config.json'))]]);
  const refuse: RefusingAws['refuse'] = {};
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      if (request.headers['x-amz-target'] !== undefined) answerTable(refuse.table, response);
      else if (refuse.stack) refuseStack(refuse.stack, response);
      else answerStacks(stacks, body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const giveBack = useCredentials(endpoint);
  onTestFinished(() => {
    giveBack();
    cli.close();
    server.closeAllConnections();
    server.close();
  });
  return { cli, endpoint, stacks, refuse };
}

function answerTable(refusal: Refusal | undefined, response: ServerResponse): void {
  const type = { 'content-type': 'application/x-amz-json-1.0' };
  if (!refusal) return void response.writeHead(200, type).end('{"Items":[]}');
  const { name, message } = refusal;
  response.writeHead(400, type).end(JSON.stringify({ __type: `com.amazonaws#${name}`, message }));
}

function refuseStack({ name, message }: Refusal, response: ServerResponse): void {
  const error = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error>`;
  response.writeHead(403, { 'content-type': 'text/xml' }).end(`<ErrorResponse>${error}</ErrorResponse>`);
}
