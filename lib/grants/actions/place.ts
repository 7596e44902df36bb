import type { Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Hosting } from '#ground/config/schema/settings.ts';

/** Whom to let carry out one action of a runbook. */
export type ActionPlace<Action> = {
  stack: Stack;
  to: IGrantable;
  /** Whose secrets they are. */
  service: string;
  action: Action;
  /** Of the runbook's environments, where the config says how they are hosted. */
  hostings: readonly Hosting[];
};
