/** Of the CloudFormation stack that watches a service, unless whoever deploys it says otherwise. */
export const stackNameOf = (service: string): string => `Muster-${service.replaceAll('_', '-')}`;
