import { ArnFormat } from 'aws-cdk-lib';
import type { LambdaAlias } from '#ground/config/kinds/actions/lambda-alias.ts';
import { grant } from '../grant.ts';
import type { ActionPlace } from './place.ts';

/** To look at the versions of exactly this function, and to point exactly this alias at another one. */
export function grantLambdaAlias({ stack, to, action }: ActionPlace<LambdaAlias>): void {
  const arnOf = (resourceName: string): string =>
    stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      ...(action.region !== undefined && { region: action.region }),
    });
  const fn = arnOf(action.function);
  grant(to, ['lambda:ListVersionsByFunction'], [fn]);
  // IAM's list of Lambda's actions names the function for these two; requests name the alias.
  grant(to, ['lambda:GetAlias', 'lambda:UpdateAlias'], [fn, arnOf(`${action.function}:${action.alias}`)]);
}
