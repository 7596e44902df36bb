import type { ExecutionStore } from '#ground/durable/adapters/local-store.ts';
import { openKillWorld } from './kill-workflow.ts';

const [databaseFile = '', effectsFile = '', killAt] = process.argv.slice(2);
let moments = 0;

const mayDie = (): void => {
  if (moments++ === Number(killAt)) process.kill(process.pid, 'SIGKILL');
};

const around = <T>(change: () => T): T => {
  mayDie();
  const made = change();
  mayDie();
  return made;
};

const engine = openKillWorld(databaseFile, effectsFile, (store: ExecutionStore) => ({
  ...store,
  insert: (execution) => around(() => store.insert(execution)),
  replace: (execution, seq) => around(() => store.replace(execution, seq)),
}));
await engine.start('drill', 'nightly', null);
const result = await engine.result('drill', 'nightly');
process.stdout.write(JSON.stringify({ result, moments }));
