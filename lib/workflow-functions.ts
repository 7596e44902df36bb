import { Duration } from 'aws-cdk-lib';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { drillExecutionMs } from './drill-time.ts';
import { withDrills, withRunbooks } from './drilled.ts';
import { DurableFunction } from './durable-function.ts';
import { EmailTopics } from './email-topics.ts';
import { lateNewsAgeMax } from './event-age.ts';
import { grantActions } from './grants/actions.ts';
import { grantPublish } from './grants/sns.ts';
import { memoryMb } from './memory.ts';
import { noticeExecutionMs } from './notice-time.ts';
import type { Parts } from './parts.ts';
import { executionMs } from './runbook-time.ts';
import { secretNames } from './secret-names.ts';

/** What dispatch starts: only what the config has work for, and runbooks. */
export type Workflows = { runbook: DurableFunction; drill?: DurableFunction; notify?: DurableFunction };

/** For their metrics, over every version; to be invoked through their aliases only. */
export const functionsOf = (
  workflows: Workflows,
): { runbook: Function; drill?: Function; notify?: Function } => ({
  runbook: workflows.runbook.function,
  ...(workflows.drill && { drill: workflows.drill.function }),
  ...(workflows.notify && { notify: workflows.notify.function }),
});

/** A run that Lambda held back finds for itself whether it comes too late. */
const runAgeMax = Duration.hours(1);

export function makeWorkflows(scope: Construct, parts: Parts): Workflows {
  const { config } = parts;
  return {
    runbook: makeRunbook(scope, parts),
    ...(withDrills(config).length > 0 && { drill: makeDrill(scope, parts) }),
    ...(Object.keys(config.notify).length > 0 && { notify: makeNotify(scope, parts) }),
  };
}

function makeRunbook(scope: Construct, { config, code, home }: Parts): DurableFunction {
  const runbook = new DurableFunction(scope, 'Runbook', {
    ...code,
    handler: 'runbook',
    environment: home.environment,
    memoryMb: memoryMb.runbook,
    executionMs: executionMs(config),
    maxAge: runAgeMax,
  });
  home.grantTo(runbook.role, { secrets: secretNames(config).runbook, settingsOf: withRunbooks(config) });
  grantActions(scope, runbook.role, config);
  return runbook;
}

function makeDrill(scope: Construct, { config, code, home }: Parts): DurableFunction {
  const drill = new DurableFunction(scope, 'Drill', {
    ...code,
    handler: 'drill',
    environment: home.environment,
    memoryMb: memoryMb.drill,
    executionMs: drillExecutionMs(config),
    maxAge: runAgeMax,
  });
  home.grantTo(drill.role, {
    secrets: secretNames(config).probe,
    settingsOf: withDrills(config),
    lowers: true,
  });
  return drill;
}

function makeNotify(scope: Construct, { config, code, home }: Parts): DurableFunction {
  const { topics, environment } = new EmailTopics(scope, 'EmailTopics', config);
  const notify = new DurableFunction(scope, 'Notify', {
    ...code,
    handler: 'notify',
    environment: { ...home.journalEnvironment, ...environment },
    memoryMb: memoryMb.notify,
    executionMs: noticeExecutionMs,
    maxAge: lateNewsAgeMax,
  });
  home.grantJournalTo(notify.role, { secrets: secretNames(config).notify });
  grantPublish(notify.role, Object.values(topics));
  return notify;
}
