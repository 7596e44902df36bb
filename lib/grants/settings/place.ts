import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Whom to let read and restore the settings of one environment. */
export type SettingsPlace<Source> = {
  scope: Construct;
  to: IGrantable;
  /** Whose secrets they are. */
  service: string;
  source: Source;
  /** Limits and switches that are kept there. */
  names: readonly string[];
  /** To lower them besides, which begins by writing the marker; restoring only takes it away. */
  lowers: boolean;
};
