/** A process that drives: prints its name, and lives until it is killed. */
import { systemRandom } from '#ground/base/random.ts';
import { openDrivers } from '#face/wire/drivers.ts';

console.log(openDrivers(process.argv[2] ?? '', systemRandom).own());
setInterval(() => undefined, 1000);
