import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import type { HandlerName } from './bundle/bundle.ts';
import { makeDashboard } from './dashboard.ts';
import { makeDispatch } from './dispatch-function.ts';
import { withSettings } from './drilled.ts';
import { makeHome } from './home.ts';
import { makeProbe } from './probe-function.ts';
import { SelfAlarms } from './self-alarms.ts';
import { makeRemoval } from './removal.ts';
import { makeSweep } from './sweep-function.ts';
import { told } from './stack-outputs.ts';
import type { Tables } from './tables.ts';
import { makeWatchdog } from './watchdog-function.ts';
import { watchedIn } from './watched.ts';
import { makeWitness } from './witness-function.ts';
import { functionsOf, makeWorkflows } from './workflow-functions.ts';

/** As `prepareMuster` makes them of a config file. */
export type MusterProps = LoadedConfig & {
  /** The folder where `bundleHandlers` left the handlers. */
  bundles: string;
  /** Of the functions; a month when left out. */
  logRetention?: RetentionDays;
  /** By X-Ray, which samples invocations; active when left out. */
  tracing?: Tracing;
  /** Told what is wrong with Muster itself, instead of a topic of its own: it must let CloudWatch publish. */
  alarmTopic?: ITopic;
  /** One costs $3 a month where an account has more than three; there is one when left out. */
  dashboard?: boolean;
};

/**
 * Schedule → probe → tables and bus → rule → dispatch → runbook and notify, and schedule → dispatch → drill; a sweep that
 * looks after all of them, and a watchdog where limits may be lowered. What fails on the way lies in a dead-letter queue,
 * and CloudWatch tells.
 */
export class Muster extends Construct {
  readonly tables: Tables;
  readonly bus: EventBus;
  /** By the name of their handlers; `drill`, `notify` and `watchdog` only where the config has work for them. */
  readonly functions: Readonly<Partial<Record<HandlerName, Function>>>;
  /** Who subscribes to it hears what is wrong with Muster itself. */
  readonly alarmTopic: ITopic;
  readonly dashboard?: Dashboard;
  /** What the command line wants to know of a deployed stack, by the names of its outputs. */
  readonly told: Readonly<Record<string, string>>;
  #isTold = false;

  constructor(scope: Construct, id: string, props: MusterProps) {
    super(scope, id);
    const {
      config,
      digest,
      bundles,
      logRetention,
      tracing,
      alarmTopic,
      dashboard: hasDashboard = true,
    } = props;
    const home = makeHome(this, config);
    const parts = { config, code: { bundles, logRetention, tracing }, home };

    const probe = makeProbe(this, parts);
    const workflows = makeWorkflows(this, parts);
    const dispatch = makeDispatch(this, parts, workflows);
    const sweep = makeSweep(this, parts);
    const witness = makeWitness(this, parts);
    const watchdog = withSettings(config).length > 0 ? makeWatchdog(this, parts, workflows) : undefined;
    const removal = makeRemoval(this, parts);

    const functions = {
      probe,
      dispatch,
      sweep,
      witness,
      removal,
      ...(watchdog && { watchdog }),
    };
    const watched = watchedIn(this, { service: config.service, home, functions, workflows });
    const selfAlarms = new SelfAlarms(this, 'SelfAlarms', { ...watched, topic: alarmTopic });
    const findable = { ...watched, isFound: () => this.#isTold };
    if (hasDashboard) this.dashboard = makeDashboard(this, 'Dashboard', findable, selfAlarms.alarms);

    this.tables = home.tables;
    this.bus = home.bus;
    this.functions = { ...functions, ...functionsOf(workflows) };
    this.alarmTopic = selfAlarms.topic;
    this.told = told({ config, digest, home, workflows, alarmTopic: this.alarmTopic });
  }

  /** Outputs by which `--stack` finds this monitor: of a stack it can be one. Notices and dashboard name the stack then. */
  tellStack(): void {
    const stack = Stack.of(this);
    for (const [name, value] of Object.entries(this.told)) new CfnOutput(stack, name, { value });
    this.functions.notify?.addEnvironment('MUSTER_STACK', stack.stackName);
    this.#isTold = true;
  }
}
