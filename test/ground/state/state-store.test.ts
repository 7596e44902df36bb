import { stateStoreConformance } from '../../conformance/state-store.ts';
import { dynamoStores, sqliteStores } from '../../fixtures/stores.ts';

stateStoreConformance('SQLite', sqliteStores);
stateStoreConformance('DynamoDB', dynamoStores);
