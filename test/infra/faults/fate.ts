import { ServerResponse, type IncomingMessage } from 'node:http';

/**
 * What becomes of one call of AWS. Refused, nothing done: `throttled`, `broken` (a fault of the server), `denied` (for
 * good), `partly` (PutEvents that takes none of its entries). Done: `lost` (the connection is cut before the answer),
 * `late` (cut first, and done when `due`). `killed-*`: whoever called dies before it is done, or before it is answered.
 * `overtaken`: it is done once `meanwhile` is.
 */
export type Fate =
  | { kind: 'throttled' | 'broken' | 'denied' | 'partly' | 'lost' }
  | { kind: 'late'; due: Promise<void> }
  | { kind: 'killed-before' | 'killed-after'; kill: () => Promise<void> }
  | { kind: 'overtaken'; meanwhile: () => Promise<void> };

export type Call = { accessKey: string; action: string; body: string };

/** Undefined: it is done and answered. */
export type FateOf = (call: Call) => Fate | undefined;

type Way = { request: IncomingMessage; response: ServerResponse };

/** Lets a call meet its fate; `carryOut` does it and writes the answer to what it is given. */
export async function meet(
  fate: Fate | undefined,
  action: string,
  { request, response }: Way,
  carryOut: (response: ServerResponse) => Promise<void>,
): Promise<void> {
  switch (fate?.kind) {
    case undefined:
      return carryOut(response);
    case 'throttled':
    case 'broken':
    case 'denied':
      return refuse(response, refusalOf(fate.kind, action));
    case 'partly':
      return refuse(response, { status: 200, body: noEntryTaken });
    case 'lost':
      await carryOut(new ServerResponse(request));
      return cut(response);
    case 'late':
      cut(response);
      await fate.due;
      return carryOut(new ServerResponse(request));
    case 'killed-before':
      await fate.kill();
      return cut(response);
    case 'killed-after':
      await carryOut(new ServerResponse(request));
      await fate.kill();
      return cut(response);
    case 'overtaken':
      await fate.meanwhile();
      return carryOut(response);
    default:
  }
}

const cut = (response: ServerResponse): void => void response.destroy();

const noEntryTaken = JSON.stringify({
  FailedEntryCount: 1,
  Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'an internal failure' }],
});

type Refusal = { status: number; type?: string; body?: string };

/** As each service names it. */
const names: Readonly<Record<string, Record<'throttled' | 'broken' | 'denied', Refusal>>> = {
  dynamodb: {
    throttled: { status: 400, type: 'ProvisionedThroughputExceededException' },
    broken: { status: 500, type: 'InternalServerError' },
    denied: { status: 400, type: 'AccessDeniedException' },
  },
  events: {
    throttled: { status: 400, type: 'ThrottlingException' },
    broken: { status: 500, type: 'InternalException' },
    denied: { status: 400, type: 'AccessDeniedException' },
  },
  lambda: {
    throttled: { status: 429, type: 'TooManyRequestsException' },
    broken: { status: 500, type: 'ServiceException' },
    denied: { status: 403, type: 'AccessDeniedException' },
  },
  ssm: {
    throttled: { status: 400, type: 'ThrottlingException' },
    broken: { status: 500, type: 'InternalServerError' },
    denied: { status: 400, type: 'AccessDeniedException' },
  },
  sns: {
    throttled: { status: 429, type: 'ThrottledException' },
    broken: { status: 500, type: 'InternalErrorException' },
    denied: { status: 403, type: 'AuthorizationErrorException' },
  },
};

function refusalOf(kind: 'throttled' | 'broken' | 'denied', action: string): Refusal {
  const [service = ''] = action.split(':');
  const refusal = names[service]?.[kind];
  if (!refusal) throw new Error(`nobody knows how ${service} refuses`);
  if (service !== 'sns') return refusal;
  const error = `<Error><Type>Sender</Type><Code>${refusal.type}</Code><Message>injected</Message></Error>`;
  return { ...refusal, body: `<ErrorResponse>${error}</ErrorResponse>` };
}

function refuse(response: ServerResponse, { status, type, body }: Refusal): void {
  response
    .writeHead(status, {
      'content-type': body?.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.0',
      ...(type !== undefined && { 'x-amzn-errortype': type }),
    })
    .end(body ?? JSON.stringify({ __type: type, message: 'injected' }));
}
