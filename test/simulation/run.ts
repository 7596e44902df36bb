import { parseArgs } from 'node:util';
import { playOne, simulate } from './simulate.ts';

const { values } = parseArgs({
  options: { drills: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000_007);
console.log(`seed ${seed}`);
const onWorld = (worlds: number, played: number): void => {
  if (worlds % 5000 === 0) console.log(`${played} drills in ${worlds} worlds`);
};
if (values.only !== undefined) {
  console.log(await playOne(seed, Number(values.only), { show: (line) => console.log(line) }));
} else {
  const drills = Number(values.drills ?? 10_000);
  const done = await simulate(seed, { drills }, { onWorld });
  console.log(done, `${Math.round(done.drills / done.seconds)} drills/s`);
}
