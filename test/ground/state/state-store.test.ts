import { stateStoreConformance } from '../../conformance/state-store.ts';
import { dynamoStores, memoryStores, sqliteStores } from '../../fixtures/stores.ts';

stateStoreConformance('SQLite', sqliteStores);
stateStoreConformance('DynamoDB', dynamoStores);
stateStoreConformance('memory, for simulations', memoryStores);
