import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** What a custom resource answered, and to which of its requests. */
export type CustomAnswer = {
  Status: 'SUCCESS' | 'FAILED';
  Reason?: string;
  PhysicalResourceId: string;
  StackId: string;
  RequestId: string;
  LogicalResourceId: string;
};

/** `is` and `was`: its properties now and before. */
export type CustomRequest = { type: 'Create' | 'Update' | 'Delete'; is: unknown; was?: unknown };

export type CloudFormationAnswers = {
  /** As CloudFormation asks a custom resource, with a signed address for its answer. */
  requestOf(requestId: string, request: CustomRequest): object;
  /** Whole answers that were taken, in order, each with the type that its body had. */
  taken(): { answer: CustomAnswer; type: string | undefined }[];
  /** So many of the next tries are answered 503. */
  refuse(times: number): void;
  /** Resolves once there is an answer to that request. */
  answerTo(requestId: string): Promise<CustomAnswer>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Where CloudFormation waits for what a custom resource has to say: an address that is signed for one PUT. */
export async function startAnswers(): Promise<CloudFormationAnswers> {
  const taken: { answer: CustomAnswer; type: string | undefined }[] = [];
  let refusals = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const isSigned = request.method === 'PUT' && request.url?.includes('X-Amz-Signature=') === true;
      if (refusals > 0 || !isSigned) {
        refusals -= 1;
        return void response.writeHead(isSigned ? 503 : 403).end();
      }
      const answer = JSON.parse(Buffer.concat(chunks).toString('utf8')) as CustomAnswer;
      taken.push({ answer, type: request.headers['content-type'] });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    requestOf: (id, { type, is, was }) => ({
      RequestType: type,
      ServiceToken: 'arn:aws:lambda:eu-central-1:123456789012:function:Muster-shop-Removal',
      ResponseURL: `${origin}/answers/${id}?X-Amz-Expires=7200&X-Amz-Signature=5f2e8c1b7d`,
      StackId: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/Muster-shop/51af3dc0-da77-11e4',
      RequestId: id,
      LogicalResourceId: 'RemovalBeforeChange0A1B2C3D',
      ResourceType: 'Custom::MusterBeforeChange',
      ...(type !== 'Create' && { PhysicalResourceId: 'muster-RemovalBeforeChange0A1B2C3D' }),
      ResourceProperties: is,
      ...(was !== undefined && { OldResourceProperties: was }),
    }),
    taken: () => [...taken],
    refuse: (times) => void (refusals = times),
    async answerTo(requestId) {
      for (let look = 0; look < 1000; look += 1) {
        const found = taken.find(({ answer }) => answer.RequestId === requestId);
        if (found) return found.answer;
        await setTimeout(20);
      }
      throw new Error(`${requestId} was not answered`);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
