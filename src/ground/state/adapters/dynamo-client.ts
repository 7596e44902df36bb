import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

const connectMsMax = 1000;

/**
 * Region, credentials and endpoint come from where AWS's own tools look for them (`AWS_ENDPOINT_URL` included): none is
 * set here. The adapters bound and retry each call themselves.
 */
export const createDynamoClient = (): DynamoDBClient =>
  new DynamoDBClient({ maxAttempts: 1, requestHandler: { connectionTimeout: connectMsMax } });
