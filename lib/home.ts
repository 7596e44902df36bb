import { EventBus } from 'aws-cdk-lib/aws-events';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '#ground/config/schema/config.ts';
import { grantBus } from './grants/bus.ts';
import { grantEvidence } from './grants/evidence.ts';
import { grantSecrets } from './grants/secrets.ts';
import { grantSettings } from './grants/settings.ts';
import { grantState } from './grants/state.ts';
import { Tables } from './tables.ts';

/** What a function needs besides tables and bus. */
export type Needs = {
  /** Names of secrets. */
  secrets?: readonly string[];
  /** Environments whose settings it may restore. */
  settingsOf?: readonly string[];
};

/** Where functions keep and tell what they find. */
export type Home = {
  tables: Tables;
  bus: EventBus;
  /** Of every function that opens it. */
  environment: Record<string, string>;
  grantTo(to: IGrantable, needs: Needs): void;
};

export function makeHome(scope: Construct, config: Config): Home {
  const tables = new Tables(scope, 'Tables');
  const bus = new EventBus(scope, 'Bus');
  return {
    tables,
    bus,
    environment: {
      MUSTER_EVIDENCE_TABLE: tables.evidence.tableName,
      MUSTER_STATE_TABLE: tables.state.tableName,
      MUSTER_BUS: bus.eventBusName,
    },
    grantTo(to, { secrets = [], settingsOf = [] }) {
      grantEvidence(to, tables.evidence);
      grantState(to, tables.state);
      grantBus(to, bus);
      grantSecrets(scope, to, config.service, secrets);
      grantSettings(scope, to, config, settingsOf);
    },
  };
}
