import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Muster, type MusterProps } from './muster.ts';

export type MusterStackProps = StackProps & { monitor: MusterProps };

/** A stack with one monitor and nothing else. */
export class MusterStack extends Stack {
  readonly muster: Muster;

  constructor(scope: Construct, id: string, { monitor, ...props }: MusterStackProps) {
    super(scope, id, props);
    // An id that logical ids leave out.
    this.muster = new Muster(this, 'Default', monitor);
    this.muster.tellStack();
  }
}
