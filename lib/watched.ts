import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { evidenceTable } from '#ground/base/tables.ts';
import type { Home } from './home.ts';
import type { TableIndex } from './metrics.ts';
import { functionsOf, type Workflows } from './workflow-functions.ts';

/** What CloudWatch looks at: each by the name that alarms and people have for it. */
export type Watched = {
  service: string;
  /** Of dead letters. */
  queues: Readonly<Record<string, Queue>>;
  /** Those that are durable are in `durable` only. */
  functions: Readonly<Record<string, Function>>;
  durable: Readonly<Record<string, Function>>;
  tables: Readonly<Record<string, TableV2>>;
  indexes: Readonly<Record<string, TableIndex>>;
  /** Invoked only when something is wrong, each with what that is. */
  alarming: Readonly<Record<string, { function: Function; what: string }>>;
  /** Invoked every minute, each with what would not happen without it. */
  everyMinute: Readonly<Record<string, { function: Function; without: string }>>;
};

export type Made = {
  service: string;
  home: Home;
  /** By the name of their handlers; those that are durable are in `workflows`. */
  functions: { sweep: Function; witness: Function; watchdog?: Function } & Record<string, Function>;
  workflows: Workflows;
};

/** Call it once everything is made: every queue in `scope` so far is one of dead letters. */
export const watchedIn = (scope: Construct, { service, home, functions, workflows }: Made): Watched => ({
  service,
  queues: queuesIn(scope),
  functions: titled(functions),
  durable: titled(functionsOf(workflows)),
  tables: { Evidence: home.tables.evidence, State: home.tables.state },
  indexes: { EvidenceIndex: { table: home.tables.evidence, index: evidenceTable.notPassedIndex.name } },
  alarming: { Witness: { function: functions.witness, what: 'evidence was changed or removed' } },
  everyMinute: {
    Sweep: { function: functions.sweep, without: 'nobody would notice that Muster sees or records nothing' },
    ...(functions.watchdog && {
      Watchdog: { function: functions.watchdog, without: 'nobody would put lowered limits back' },
    }),
  },
});

/** `Runbook/DeadLetters` → `RunbookDeadLetters` */
const queuesIn = (scope: Construct): Record<string, Queue> =>
  Object.fromEntries(
    scope.node
      .findAll()
      .filter((node) => node instanceof Queue)
      .map((queue) => [queue.node.path.slice(scope.node.path.length).replaceAll('/', ''), queue]),
  );

/** `probe` → `Probe` */
const titled = (functions: Readonly<Record<string, Function>>): Record<string, Function> =>
  Object.fromEntries(
    Object.entries(functions).map(([name, fn]) => [name.charAt(0).toUpperCase() + name.slice(1), fn]),
  );
