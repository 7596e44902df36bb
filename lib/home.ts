import { EventBus } from 'aws-cdk-lib/aws-events';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '#ground/config/schema/config.ts';
import { archive } from './archive.ts';
import { grantBus } from './grants/bus.ts';
import { grantEvidence } from './grants/evidence.ts';
import { grantSecrets } from './grants/secrets.ts';
import { grantSettings } from './grants/settings.ts';
import { grantState, grantStateList } from './grants/state.ts';
import { Tables } from './tables.ts';

/** What a function needs besides tables and bus. */
export type Needs = {
  /** Names of secrets. */
  secrets?: readonly string[];
  /** It looks through what the state table holds, not only at what it knows by name. */
  listsState?: true;
  /** Environments whose settings it may restore. */
  settingsOf?: readonly string[];
  /** It may lower them too. */
  lowers?: true;
};

/** Where functions keep and tell what they find. */
export type Home = {
  tables: Tables;
  bus: EventBus;
  /** Of every function that opens it. */
  environment: Record<string, string>;
  grantTo(to: IGrantable, needs: Needs): void;
  /** Of a function that only writes down what it did. */
  journalEnvironment: Record<string, string>;
  grantJournalTo(to: IGrantable, needs: Pick<Needs, 'secrets'>): void;
};

export function makeHome(scope: Construct, config: Config): Home {
  const tables = new Tables(scope, 'Tables');
  const bus = new EventBus(scope, 'Bus');
  archive(bus);
  const journalEnvironment = { MUSTER_EVIDENCE_TABLE: tables.evidence.tableName };
  const grantJournalTo: Home['grantJournalTo'] = (to, { secrets = [] }) => {
    grantEvidence(to, tables.evidence);
    grantSecrets(scope, to, config.service, secrets);
  };
  return {
    tables,
    bus,
    environment: {
      ...journalEnvironment,
      MUSTER_STATE_TABLE: tables.state.tableName,
      MUSTER_BUS: bus.eventBusName,
    },
    grantTo(to, { settingsOf = [], lowers = false, listsState, ...needs }) {
      grantJournalTo(to, needs);
      grantState(to, tables.state);
      if (listsState) grantStateList(to, tables.state);
      grantBus(to, bus);
      grantSettings(scope, to, config, settingsOf, { lowers });
    },
    journalEnvironment,
    grantJournalTo,
  };
}
