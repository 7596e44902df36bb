import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

const connectMsMax = 1000;

/**
 * Credentials and endpoint, and a region that is not named, come from where AWS's own tools look for them
 * (`AWS_ENDPOINT_URL` included). The adapters bound and retry each call themselves.
 */
export const createDynamoClient = (region?: string): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: connectMsMax },
    ...(region !== undefined && { region }),
  });
