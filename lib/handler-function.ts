import { join } from 'node:path';
import { RemovalPolicy, type Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function,
  LoggingFormat,
  Runtime,
  Tracing,
  type DurableConfig,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { HandlerName } from './bundle/bundle.ts';
import { grantCheckpoints } from './grants/checkpoints.ts';
import { grantLogs } from './grants/logs.ts';

/** What all handlers of a monitor have in common. */
export type HandlerCode = {
  /** Holds a folder for each handler. */
  bundles: string;
  /** A month when left out. */
  logRetention?: RetentionDays | undefined;
  /** Active when left out. CDK grants what it needs: sending traces, which has no resource to be named. */
  tracing?: Tracing | undefined;
};

export type HandlerProps = HandlerCode & {
  handler: HandlerName;
  timeout: Duration;
  memoryMb: number;
  environment: Record<string, string>;
  durable?: DurableConfig;
  /** Of a durable function: its role may send there. Any other's hang on its asynchronous invocations. */
  deadLetterQueue?: IQueue;
};

/** A handler with a role and a log group of its own. */
export class HandlerFunction extends Construct {
  readonly function: Function;
  readonly role: IRole;

  constructor(scope: Construct, id: string, props: HandlerProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    grantLogs(role, logGroup);
    this.function = new Function(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(props.bundles, props.handler)),
      handler: 'index.handler',
      timeout: props.timeout,
      memorySize: props.memoryMb,
      environment: props.environment,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: props.tracing ?? Tracing.ACTIVE,
      // An execution that waits goes on with the version that it began with, whatever is deployed meanwhile.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      ...(props.durable && { durableConfig: props.durable }),
      ...(props.deadLetterQueue && { deadLetterQueue: props.deadLetterQueue }),
      role,
    });
    this.role = role;
    acknowledgeWildcard(
      role,
      '*',
      'Only xray:PutTraceSegments and xray:PutTelemetryRecords, which know no resources.',
    );
    if (props.durable) grantCheckpoints(role, this.function);
    this.function.addEnvironment('MUSTER_ROLE', this.role.roleName);
  }
}
