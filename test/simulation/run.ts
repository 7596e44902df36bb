import { parseArgs } from 'node:util';
import { playOneOfIncidents, simulateIncidents } from './incidents/simulate-incidents.ts';
import { playOne, simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    drills: { type: 'string' },
    incidents: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000_007);
console.log(`seed ${seed}`);
const show = (line: string): void => console.log(line);

if (values.incidents === undefined) await drills();
else await incidents(Number(values.incidents));

async function drills(): Promise<void> {
  if (values.only !== undefined) return console.log(await playOne(seed, Number(values.only), { show }));
  const onWorld = (worlds: number, played: number): void => {
    if (worlds % 5000 === 0) console.log(`${played} drills in ${worlds} worlds`);
  };
  const done = await simulate(seed, { drills: Number(values.drills ?? 10_000) }, { onWorld });
  console.log(done, `${Math.round(done.drills / done.seconds)} drills/s`);
}

async function incidents(count: number): Promise<void> {
  if (values.only !== undefined)
    return console.log(await playOneOfIncidents(seed, Number(values.only), { show }));
  const done = await simulateIncidents(seed, { incidents: count });
  console.log(done, `${Math.round(done.incidents / done.seconds)} incidents/s`);
}
