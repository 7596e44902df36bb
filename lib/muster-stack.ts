import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Config } from '#ground/config/schema/config.ts';
import { drillScheduleOf, scheduleOf } from '#ground/config/schedule.ts';
import { asyncInvoke, deadLetters } from './dead-letters.ts';
import { drillExecutionMs } from './drill-time.ts';
import { withDrills, withRunbooks, withSettings } from './drilled.ts';
import { DurableFunction } from './durable-function.ts';
import { EmailTopics } from './email-topics.ts';
import { eventRule } from './event-rule.ts';
import { grantActions } from './grants/actions.ts';
import { grantInvoke } from './grants/invoke.ts';
import { grantPublish } from './grants/sns.ts';
import { HandlerFunction } from './handler-function.ts';
import { makeHome, type Home } from './home.ts';
import { noticeExecutionMs } from './notice-time.ts';
import { executionMs } from './runbook-time.ts';
import { periodMs } from './schedule-expression.ts';
import { Schedules } from './schedules.ts';
import { secretNames } from './secret-names.ts';
import { SelfAlarms } from './self-alarms.ts';
import { SweepFunction } from './sweep-function.ts';
import { WatchdogFunction } from './watchdog-function.ts';

export type MusterStackProps = StackProps & {
  config: Config;
  /** As `bundleHandlers` left them. */ bundles: string;
};

type Parts = { config: Config; bundles: string; home: Home };
type Durable = { runbook: DurableFunction; drill?: DurableFunction; notify?: DurableFunction };

/** As long as Lambda keeps anything: late news is news. */
const eventAgeMax = Duration.hours(6);
/** A run that Lambda held back finds for itself whether it comes too late. */
const runAgeMax = Duration.hours(1);

/**
 * Schedule → probe → tables and bus → rule → dispatch → runbook and notify, and schedule → dispatch → drill; a sweep that
 * looks after all of them, and a watchdog where limits may be lowered. What fails on the way lies in a dead-letter queue,
 * and CloudWatch tells.
 */
export class MusterStack extends Stack {
  constructor(scope: Construct, id: string, { config, bundles, ...props }: MusterStackProps) {
    super(scope, id, props);
    const home = makeHome(this, config);
    const parts = { config, bundles, home };

    const probe = this.#probe(parts);
    const runbook = this.#runbook(parts);
    const drill = withDrills(config).length > 0 ? this.#drill(parts) : undefined;
    const notify = Object.keys(config.notify).length > 0 ? this.#notify(parts) : undefined;
    const durable = { runbook, ...(drill && { drill }), ...(notify && { notify }) };
    const dispatch = this.#dispatch(parts, durable);
    const sweep = this.#sweep(parts);
    const watchdog = withSettings(config).length > 0 ? this.#watchdog(parts, durable) : undefined;

    const selfAlarms = new SelfAlarms(this, 'SelfAlarms', {
      functions: { Probe: probe, Dispatch: dispatch, Sweep: sweep, ...(watchdog && { Watchdog: watchdog }) },
      durable: {
        Runbook: runbook.function,
        ...(drill && { Drill: drill.function }),
        ...(notify && { Notify: notify.function }),
      },
      everyMinute: {
        Sweep: { function: sweep, without: 'nobody would notice that Muster sees or records nothing' },
        ...(watchdog && {
          Watchdog: { function: watchdog, without: 'nobody would put lowered limits back' },
        }),
      },
    });

    new CfnOutput(this, 'EvidenceTable', { value: home.tables.evidence.tableName });
    new CfnOutput(this, 'StateTable', { value: home.tables.state.tableName });
    new CfnOutput(this, 'BusName', { value: home.bus.eventBusName });
    new CfnOutput(this, 'SelfAlarmTopic', { value: selfAlarms.topic.topicArn });
  }

  #probe({ config, bundles, home }: Parts): IFunction {
    const sets = scheduleOf(config);
    const probe = new HandlerFunction(this, 'Probe', {
      handler: 'probe',
      bundles,
      environment: home.environment,
      timeout: Duration.minutes(5),
      memoryMb: 512,
    });
    home.grantTo(probe.role, { secrets: secretNames(config).probe });
    probe.function.configureAsyncInvoke(
      asyncInvoke(queueAge(sets.map(periodMs)), deadLetters(this, 'ProbeDeadLetters')),
    );
    new Schedules(this, 'Schedules', {
      sets,
      target: probe.function,
      inputOf: (slot) => slot,
      // One period: an older slot is a gap.
      maxAgeMs: periodMs,
      deadLetters: deadLetters(this, 'ScheduleDeadLetters'),
    });
    return probe.function;
  }

  #runbook({ config, bundles, home }: Parts): DurableFunction {
    const runbook = new DurableFunction(this, 'Runbook', {
      handler: 'runbook',
      bundles,
      environment: home.environment,
      memoryMb: 512,
      executionMs: executionMs(config),
      maxAge: runAgeMax,
    });
    home.grantTo(runbook.role, { secrets: secretNames(config).runbook, settingsOf: withRunbooks(config) });
    grantActions(this, runbook.role, config);
    return runbook;
  }

  #notify({ config, bundles, home }: Parts): DurableFunction {
    const { topics, environment } = new EmailTopics(this, 'EmailTopics', config);
    const notify = new DurableFunction(this, 'Notify', {
      handler: 'notify',
      bundles,
      environment: { ...home.journalEnvironment, ...environment },
      memoryMb: 256,
      executionMs: noticeExecutionMs,
      maxAge: eventAgeMax,
    });
    home.grantJournalTo(notify.role, { secrets: secretNames(config).notify });
    grantPublish(notify.role, Object.values(topics));
    return notify;
  }

  #drill({ config, bundles, home }: Parts): DurableFunction {
    const drill = new DurableFunction(this, 'Drill', {
      handler: 'drill',
      bundles,
      environment: home.environment,
      // One whole processor: a burst leaves together, or proves little.
      memoryMb: 1769,
      executionMs: drillExecutionMs(config),
      maxAge: runAgeMax,
    });
    home.grantTo(drill.role, { secrets: secretNames(config).probe, settingsOf: withDrills(config) });
    return drill;
  }

  #dispatch({ config, bundles, home }: Parts, { runbook, drill, notify }: Durable): IFunction {
    const dispatch = new HandlerFunction(this, 'Dispatch', {
      handler: 'dispatch',
      bundles,
      environment: {
        MUSTER_RUNBOOK_ALIAS: runbook.alias.functionArn,
        ...(drill && { MUSTER_DRILL_ALIAS: drill.alias.functionArn }),
        ...(notify && { MUSTER_NOTIFY_ALIAS: notify.alias.functionArn }),
      },
      timeout: Duration.seconds(30),
      memoryMb: 256,
    });
    grantInvoke(
      dispatch.role,
      [runbook, drill, notify].flatMap((started) => started?.alias ?? []),
    );
    dispatch.function.configureAsyncInvoke(
      asyncInvoke(eventAgeMax, deadLetters(this, 'DispatchDeadLetters')),
    );
    if (notify || Object.keys(config.runbooks).length > 0) {
      eventRule(this, 'Events', {
        config,
        bus: home.bus,
        dispatch: dispatch.function,
        maxAge: eventAgeMax,
        deadLetters: deadLetters(this, 'RuleDeadLetters'),
      });
    }
    if (drill) this.#drillSchedules(config, dispatch.function);
    return dispatch.function;
  }

  #drillSchedules(config: Config, dispatch: IFunction): void {
    new Schedules(this, 'DrillSchedules', {
      sets: drillScheduleOf(config),
      target: dispatch,
      inputOf: (slot) => ({ drills: slot }),
      maxAgeMs: ({ startWithin }) => startWithin,
      deadLetters: deadLetters(this, 'DrillScheduleDeadLetters'),
    });
  }

  #sweep({ config, bundles, home }: Parts): IFunction {
    const sweep = new SweepFunction(this, 'Sweep', { bundles, environment: home.environment });
    home.grantTo(sweep.role, { secrets: secretNames(config).sweep });
    return sweep.function;
  }

  #watchdog({ config, bundles, home }: Parts, { runbook, drill }: Durable): IFunction {
    const watchdog = new WatchdogFunction(this, 'Watchdog', {
      bundles,
      environment: home.environment,
      watched: [runbook.function, ...(drill ? [drill.function] : [])],
    });
    home.grantTo(watchdog.role, { settingsOf: withSettings(config) });
    return watchdog.function;
  }
}

/** One queue serves every schedule: the longest period counts, and a slot that came too late is not probed anyway. */
const queueAge = (periodsMs: readonly number[]): Duration =>
  Duration.seconds(Math.min(21_600, Math.max(60, ...periodsMs.map((ms) => Math.floor(ms / 1000)))));
