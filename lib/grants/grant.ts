import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';

/** Exactly these actions on exactly these resources: CDK's own `grantWrite…` add more than is used. */
export function grant(to: IGrantable, actions: readonly string[], resources: readonly string[]): void {
  if (resources.length === 0) return;
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: [...actions], resources: [...resources] }),
  );
}
