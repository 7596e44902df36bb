/** Resources that cost nothing themselves, and why. What they do is priced where it is done. */
export const freeResources: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'a note in the template',
  'AWS::CloudFormation::CustomResource': 'CloudFormation takes nothing for it, its function is priced',
  'AWS::Events::EventBus': 'events are priced by their number',
  'AWS::Events::Rule': 'matching and delivering within the account is part of the event',
  'AWS::IAM::ManagedPolicy': 'IAM is free',
  'AWS::IAM::Policy': 'IAM is free',
  'AWS::IAM::Role': 'IAM is free',
  'AWS::Lambda::Alias': 'a name for a version',
  'AWS::Lambda::EventInvokeConfig': 'a setting of a function',
  'AWS::Lambda::EventSourceMapping':
    'Lambda reads a table’s stream for nothing, and what is filtered out invokes nothing',
  'AWS::Lambda::Permission': 'a policy of a function',
  'AWS::Lambda::Version': 'code up to 75 GB is kept for nothing',
  'AWS::SNS::Subscription': 'what is delivered is priced by its number',
  'AWS::SNS::TopicPolicy': 'a setting of a topic',
  'AWS::SQS::QueuePolicy': 'a setting of a queue',
  'AWS::Scheduler::ScheduleGroup': 'a folder of schedules',
};
