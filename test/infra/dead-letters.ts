/** What delivers to a function, by Scheduler or by a rule. */
export type Hop = {
  DeadLetterConfig: { Arn: unknown };
  RetryPolicy: { MaximumRetryAttempts: number; MaximumEventAgeInSeconds: number };
};

/** Logical ids end with a hash of their path. */
export const plain = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');

/** The queue that an ARN in a template stands for. */
export const queueOf = (arn: unknown): string => plain((arn as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0]);
