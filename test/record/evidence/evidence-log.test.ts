import { evidenceLogConformance } from '../../conformance/evidence-log.ts';
import { dynamoStores, memoryStores, sqliteStores } from '../../fixtures/stores.ts';

evidenceLogConformance('SQLite', sqliteStores);
evidenceLogConformance('DynamoDB', dynamoStores);
evidenceLogConformance('memory, for simulations', memoryStores);
