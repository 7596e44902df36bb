import { metricUnits } from '#ground/base/metrics.ts';
import { assumed, measured } from '#observe/cost/aws/measured.ts';
import type { Item } from '#observe/cost/aws/item.ts';
import { functionName, type Named } from '#observe/cost/aws/template.ts';
import type { ScheduleUse, Usage } from '#observe/cost/aws/usage.ts';

/** A whole processor comes with so many megabytes. */
const wholeProcessorMb = 1769;

/** What functions cost by being invoked, and what they tell of it. */
export function functionItems(functions: readonly Named[], usage: Usage): Item[] {
  const busy = functions.flatMap((fn) => busyItems(fn, usage));
  const traced = functions.filter(
    ({ properties }) => (properties['TracingConfig'] as { Mode?: string } | undefined)?.Mode === 'Active',
  );
  return [
    ...busy,
    ...durableItems(functions, usage),
    {
      group: 'Monitoring',
      what: 'invocations traced',
      amount: sumOf(
        traced.flatMap((fn) => usesOf(fn, usage)),
        ({ perMonth }) => perMonth,
      ),
      price: 'traces',
    },
    {
      group: 'Monitoring',
      what: 'metrics of Muster',
      amount: Object.keys(metricUnits).length,
      price: 'metrics',
    },
    { group: 'Secrets', what: 'parameters decrypted', amount: usage.decryptions, price: 'decryptions' },
    {
      group: 'Network',
      what: 'requests of checks leave AWS',
      amount:
        (sumOf(usage.schedules, ({ perMonth, work }) => perMonth * work.requests) * assumed.requestBytes) /
        1e9,
      price: 'transferGb',
      isEstimate: true,
    },
  ];
}

const usesOf = ({ id }: Named, { schedules }: Usage): ScheduleUse[] =>
  schedules.filter((use) => use.function === functionName(id));

const sumOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** Of what nobody invokes in a quiet month there is nothing to say. */
function busyItems(fn: Named, usage: Usage): Item[] {
  const uses = usesOf(fn, usage);
  if (uses.length === 0) return [];
  const group = 'Lambda and Scheduler';
  const name = functionName(fn.id);
  const memoryMb = Number(fn.properties['MemorySize'] ?? 128);
  const ms = sumOf(
    uses,
    ({ perMonth, work }) => perMonth * (work.cpuMs * Math.max(1, wholeProcessorMb / memoryMb) + work.waitMs),
  );
  return [
    {
      group,
      what: `${name}: requests`,
      amount: sumOf(uses, ({ perMonth }) => perMonth),
      price: 'invocations',
    },
    {
      group,
      what: `${name}: time at ${memoryMb} MB`,
      amount: (ms / 1000) * (memoryMb / 1024),
      price: 'armGbSeconds',
    },
  ];
}

/** Of drills, as scheduled: runbooks and notices run when something happens. */
function durableItems(functions: readonly Named[], { drillsPerMonth }: Usage): Item[] {
  const drill = functions.find(({ id }) => functionName(id).endsWith('Drill'));
  if (!drill || drillsPerMonth === 0) return [];
  const { operations, kilobytes, invocations, ms, events } = assumed.drill;
  const memoryMb = Number(drill.properties['MemorySize'] ?? 128);
  const gb = (drillsPerMonth * kilobytes) / 1e6;
  const about = { group: 'Durable runs', isEstimate: true } as const;
  return [
    { ...about, what: 'drills: operations', amount: drillsPerMonth * operations, price: 'durableOperations' },
    { ...about, what: 'drills: checkpoints written', amount: gb, price: 'durableGbWritten' },
    { ...about, what: 'drills: checkpoints kept', amount: gb, price: 'durableGbMonths' },
    { ...about, what: 'drills: requests', amount: drillsPerMonth * invocations, price: 'invocations' },
    {
      ...about,
      what: `drills: time at ${memoryMb} MB`,
      amount: drillsPerMonth * invocations * (ms / 1000) * (memoryMb / 1024),
      price: 'armGbSeconds',
    },
    {
      ...about,
      group: 'Events and notices',
      what: 'events of drills',
      amount: drillsPerMonth * events,
      price: 'events',
    },
  ];
}

/** What functions write into their logs when all is well, and what lies there for as long as it is kept. */
export function logItems(_: readonly Named[], { schedules }: Usage): Item[] {
  const gb =
    sumOf(
      schedules,
      ({ perMonth, work }) => perMonth * (assumed.platformLogBytes + work.metrics * measured.metricBytes),
    ) / 1e9;
  const about = { group: 'Monitoring', amount: gb, isEstimate: true } as const;
  return [
    { ...about, what: 'logs written', price: 'logGb' },
    { ...about, what: 'logs kept for a month', price: 'logGbMonths' },
  ];
}
