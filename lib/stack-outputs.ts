import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { version } from '#ground/base/version.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Home } from './home.ts';
import type { Workflows } from './workflow-functions.ts';

export type Told = {
  /** What AWS answers for. */
  config: Config;
  digest: string;
  home: Home;
  workflows: Workflows;
  alarmTopic: ITopic;
};

/** What the command line wants to know of a deployed stack, by the names of its outputs (`face/wire/stack`). */
export const told = (of: Told): Record<string, string> => {
  const { config, digest, home, alarmTopic } = of;
  const { runbook, drill, notify } = of.workflows;
  return {
    EvidenceTable: home.tables.evidence.tableName,
    StateTable: home.tables.state.tableName,
    BusName: home.bus.eventBusName,
    SelfAlarmTopic: alarmTopic.topicArn,
    Service: config.service,
    Environments: Object.keys(config.environments).join(','),
    Version: version,
    ConfigDigest: digest,
    RunbookAlias: runbook.alias.functionArn,
    ...(drill && { DrillAlias: drill.alias.functionArn }),
    ...(notify && { NotifyAlias: notify.alias.functionArn }),
  };
};
