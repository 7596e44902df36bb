import { evidenceLogConformance } from '../../conformance/evidence-log.ts';
import { dynamoStores, sqliteStores } from '../../fixtures/stores.ts';

evidenceLogConformance('SQLite', sqliteStores);
evidenceLogConformance('DynamoDB', dynamoStores);
