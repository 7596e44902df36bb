import { expect, it } from 'vitest';
import { createLocalEngine, type Drivers, type LocalEngine } from '#ground/durable/adapters/local.ts';
import { type LocalWorld, localWorld, only } from './local-world.ts';

/** Processes on one store, each with a name; `alive` are those that the others see. */
function processes(world: LocalWorld) {
  const alive = new Set<string>();
  const stepped: string[] = [];
  const opened = Promise.withResolvers<void>();
  const open = (name: string): LocalEngine => {
    const drivers: Drivers = {
      own: () => {
        alive.add(name);
        return name;
      },
      isAlive: (driver) => alive.has(driver),
    };
    const workflows = only(async (_, steps) => {
      await steps.step(
        'gate',
        () => (name === 'first' ? opened.promise.then(() => null) : Promise.resolve(null)),
        {
          timeoutMs: 60_000,
        },
      );
      const work = async (): Promise<string> => {
        stepped.push(name);
        return name;
      };
      return steps.step('work', work, { timeoutMs: 5000 });
    });
    return createLocalEngine({ store: world.store, clock: world.clock, workflows, drivers });
  };
  return { alive, stepped, open, pass: () => opened.resolve() };
}

it('an execution that somebody alive drives is left alone, and its end is seen all the same', async () => {
  const { open, pass, stepped } = processes(localWorld());
  const [first, second] = [open('first'), open('second')];
  await first.start('flow', 'run-1', null);
  second.resumeAll();
  await second.start('flow', 'run-1', null);
  expect([first.whereRuns('flow', 'run-1'), second.whereRuns('flow', 'run-1')]).toEqual([
    'somewhere',
    'somewhere',
  ]);
  pass();
  expect(await first.result('flow', 'run-1')).toBe('first');
  expect([await second.result('flow', 'run-1'), stepped]).toEqual(['first', ['first']]);
  expect([second.whereRuns('flow', 'run-1'), second.whereRuns('flow', 'run-2')]).toEqual([
    'nowhere',
    'nowhere',
  ]);
  await Promise.all([first.close(), second.close()]);
});

it('what a dead process left is abandoned until somebody resumes it; the first who does has it', async () => {
  const world = localWorld();
  const { open, alive, stepped, pass } = processes(world);
  const first = open('first');
  await first.start('flow', 'run-1', null);
  const closing = first.close();
  alive.delete('first');
  const [second, third] = [open('second'), open('third')];
  expect(second.whereRuns('flow', 'run-1')).toBe('abandoned');
  second.resumeAll();
  third.resumeAll();
  expect(world.store.find({ workflow: 'flow', name: 'run-1' })?.execution.driver).toBe('second');
  expect([await third.result('flow', 'run-1'), stepped]).toEqual(['second', ['second']]);
  pass();
  await Promise.all([closing, second.close(), third.close()]);
});
