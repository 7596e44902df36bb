import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '#ground/config/schema/config.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import { AlarmRules } from './alarm-rules.ts';
import { asyncInvoke, deadLetters } from './dead-letters.ts';
import { grantBus } from './grants/bus.ts';
import { grantEvidence } from './grants/evidence.ts';
import { grantInvoke } from './grants/invoke.ts';
import { grantSecrets } from './grants/ssm.ts';
import { grantState } from './grants/state.ts';
import { HandlerFunction } from './handler-function.ts';
import { RunbookFunction } from './runbook-function.ts';
import { periodMs } from './schedule-expression.ts';
import { Schedules } from './schedules.ts';
import { SelfAlarms } from './self-alarms.ts';
import { secretNames } from './secret-names.ts';
import { Tables } from './tables.ts';

export type MusterStackProps = StackProps & {
  config: Config;
  /** As `bundleHandlers` left them. */ bundles: string;
};

/** An alarm that waited longer is not answered by a machine any more. */
const alarmAgeMax = Duration.minutes(15);

/** Schedule → probe → tables and bus → rule → dispatch → runbook; what fails on the way lies in a dead-letter queue, and CloudWatch tells. */
export class MusterStack extends Stack {
  constructor(scope: Construct, id: string, { config, bundles, ...props }: MusterStackProps) {
    super(scope, id, props);
    const sets = scheduleOf(config);
    const secrets = secretNames(config);
    const tables = new Tables(this, 'Tables');
    const bus = new EventBus(this, 'Bus');
    const environment = {
      MUSTER_EVIDENCE_TABLE: tables.evidence.tableName,
      MUSTER_STATE_TABLE: tables.state.tableName,
      MUSTER_BUS: bus.eventBusName,
    };
    const grantHome = (to: IGrantable, secretsOf: readonly string[]): void => {
      grantEvidence(to, tables.evidence);
      grantState(to, tables.state);
      grantBus(to, bus);
      grantSecrets(this, to, config.service, secretsOf);
    };

    const probe = new HandlerFunction(this, 'Probe', {
      handler: 'probe',
      bundles,
      environment,
      timeout: Duration.minutes(5),
      memoryMb: 512,
    });
    grantHome(probe.role, secrets.probe);
    probe.function.configureAsyncInvoke(
      asyncInvoke(queueAge(sets.map(periodMs)), deadLetters(this, 'ProbeDeadLetters')),
    );
    new Schedules(this, 'Schedules', {
      sets,
      probe: probe.function,
      deadLetters: deadLetters(this, 'ScheduleDeadLetters'),
    });

    const runbook = new RunbookFunction(this, 'Runbook', {
      config,
      bundles,
      environment,
      maxAge: alarmAgeMax,
    });
    grantHome(runbook.role, secrets.runbook);

    const dispatch = new HandlerFunction(this, 'Dispatch', {
      handler: 'dispatch',
      bundles,
      environment: { MUSTER_RUNBOOK_ALIAS: runbook.alias.functionArn },
      timeout: Duration.seconds(30),
      memoryMb: 256,
    });
    grantInvoke(dispatch.role, runbook.alias);
    dispatch.function.configureAsyncInvoke(
      asyncInvoke(alarmAgeMax, deadLetters(this, 'DispatchDeadLetters')),
    );
    new AlarmRules(this, 'AlarmRules', {
      config,
      bus,
      dispatch: dispatch.function,
      maxAge: alarmAgeMax,
      deadLetters: deadLetters(this, 'RuleDeadLetters'),
    });

    const selfAlarms = new SelfAlarms(this, 'SelfAlarms', {
      probe: probe.function,
      dispatch: dispatch.function,
      runbook: runbook.function,
    });

    new CfnOutput(this, 'EvidenceTable', { value: tables.evidence.tableName });
    new CfnOutput(this, 'StateTable', { value: tables.state.tableName });
    new CfnOutput(this, 'BusName', { value: bus.eventBusName });
    new CfnOutput(this, 'SelfAlarmTopic', { value: selfAlarms.topic.topicArn });
  }
}

/** One queue serves every schedule: the longest period counts, and a slot that came too late is not probed anyway. */
const queueAge = (periodsMs: readonly number[]): Duration =>
  Duration.seconds(Math.min(21_600, Math.max(60, ...periodsMs.map((ms) => Math.floor(ms / 1000)))));
