import { ofType, statementsAt, type Rule, type Written } from './rule.ts';

/** What gives an address to the outside, or keeps what one could. */
const addresses = [
  'AWS::Lambda::Url',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::AppSync::GraphQLApi',
  'AWS::CloudFront::Distribution',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::S3::Bucket',
];

const policies = [
  ['PolicyDocument', 'AWS::SQS::QueuePolicy'],
  ['PolicyDocument', 'AWS::SNS::TopicPolicy'],
  ['PolicyDocument', 'AWS::S3::BucketPolicy'],
  ['AssumeRolePolicyDocument', 'AWS::IAM::Role'],
] as const;

/** Nothing has a public address, and no policy of a resource lets in everybody, or a service on anybody's behalf. */
export const publicRule: Rule = (resources) => [
  ...ofType(resources, ...addresses).map(([id, { Type }]) => `${id} is a ${Type}`),
  ...ofType(resources, 'AWS::Lambda::Permission')
    .filter(([, { Properties }]) => !('SourceArn' in Properties || 'SourceAccount' in Properties))
    .map(([id]) => `${id} lets a service invoke on anybody's behalf`),
  ...ofType(resources, 'AWS::Events::EventBusPolicy', 'AWS::Lambda::LayerVersionPermission').map(
    ([id, { Type }]) => `${id} is a ${Type}: look at whom it lets in`,
  ),
  ...policies.flatMap(([key, type]) =>
    statementsAt(resources, key, type)
      .filter(([, statement]) => statement.Effect === 'Allow' && isOpen(statement))
      .map(([id, { Principal }]) => `${id} lets in ${JSON.stringify(Principal)}`),
  ),
];

/** Lambda takes on the roles of functions in its own account only; every other service must say for whom it asks. */
function isOpen({ Principal, Condition }: Written): boolean {
  const { Service } = Principal as { Service?: string };
  if (Service === 'lambda.amazonaws.com') return false;
  const keys = Object.values(Condition ?? {}).flatMap((of) => Object.keys(of));
  return Service === undefined || !keys.some((key) => key === 'aws:SourceArn' || key === 'aws:SourceAccount');
}
