import { describe, expect, it } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import { executionName, executionNamePattern } from '#ground/durable/execution-name.ts';
import type { ExecutionStore } from '#ground/durable/adapters/local-store.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import { localWorld, only } from './local-world.ts';

const options = { timeoutMs: 5000 };
const echo: Workflow<Json, Json> = (input, steps) => steps.step('echo', async () => input, options);

/** A promise and who settles it. */
function gate(): { passed: Promise<void>; pass: () => void } {
  let pass = (): void => undefined;
  const passed = new Promise<void>((resolve) => (pass = resolve));
  return { passed, pass };
}

describe('starting', () => {
  it('is durable before it resolves: the next process finds it even if this one does nothing more', async () => {
    const world = localWorld();
    const dying = world.open(only(echo));
    const closing = dying.close();
    await expect(dying.start('flow', 'too-late', 1)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    await closing;

    const first = world.open(only(echo));
    await first.start('flow', 'run-1', { incident: 'i-1' });
    expect(world.store.find({ workflow: 'flow', name: 'run-1' })?.execution.status).toBe('RUNNING');
    await first.close();
    const next = world.open(only(echo));
    next.resumeAll();
    expect(await next.result('flow', 'run-1')).toEqual({ incident: 'i-1' });
  });

  it('again under the same name is the same execution, while it runs and after it', async () => {
    let works = 0;
    const engine = localWorld().open(
      only((input, steps) => steps.step('work', async () => [input, ++works], options)),
    );
    await engine.start('flow', 'run-1', 'first');
    await engine.start('flow', 'run-1', 'second');
    expect(await engine.result('flow', 'run-1')).toEqual(['first', 1]);
    await engine.start('flow', 'run-1', 'third');
    expect(await engine.result('flow', 'run-1')).toEqual(['first', 1]);
    await engine.start('flow', 'run-2', 'other');
    expect(await engine.result('flow', 'run-2')).toEqual(['other', 2]);
  });

  it('refuses what it cannot run', async () => {
    const engine = localWorld().open(only(echo));
    await expect(engine.start('nope', 'run-1', 1)).rejects.toMatchObject({ code: 'WORKFLOW_UNKNOWN' });
    await expect(engine.start('flow', '2026-11-22T10:00:00Z', 1)).rejects.toMatchObject({
      code: 'EXECUTION_NAME_INVALID',
    });
    await expect(engine.start('flow', 'run-1', { at: new Date(0) } as unknown as Json)).rejects.toThrow(
      '$.at: Date has no JSON form',
    );
    await expect(engine.result('flow', 'run-1')).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' });
    expect(engine.list(10)).toEqual([]);
  });
});

describe('ending', () => {
  it('times out what takes longer than it may, and takes no further step', async () => {
    const seen: string[] = [];
    const workflow: Workflow<Json, Json> = async (_, steps) => {
      for (let hour = 1; hour <= 5; hour += 1) {
        await steps.step(`hour ${hour}`, async () => seen.push(`hour ${hour}`), options);
        await steps.wait(`wait ${hour}`, 3_600_000);
      }
      return 'done';
    };
    const engine = localWorld().open(only(workflow, 3 * 3_600_000 - 60_000));
    await engine.start('flow', 'run-1', null);
    await expect(engine.result('flow', 'run-1')).rejects.toMatchObject({ code: 'EXECUTION_TIMED_OUT' });
    expect(seen).toEqual(['hour 1', 'hour 2', 'hour 3']);
    expect(engine.list(1)).toMatchObject([{ name: 'run-1', status: 'TIMED_OUT' }]);
  });

  it('stops an execution in the middle of a step, whose result then counts for nothing', async () => {
    const [started, finish] = [gate(), gate()];
    const seen: string[] = [];
    const workflow: Workflow<Json, Json> = async (_, steps) => {
      await steps.step('one', () => (started.pass(), finish.passed.then(() => 1)), options);
      return steps.step('two', async () => seen.push('two'), options);
    };
    const engine = localWorld().open(only(workflow));
    await engine.start('flow', 'run-1', null);
    await started.passed;
    engine.stop('flow', 'run-1');
    finish.pass();
    await expect(engine.result('flow', 'run-1')).rejects.toMatchObject({ code: 'EXECUTION_STOPPED' });
    expect(seen).toEqual([]);
    engine.stop('flow', 'run-1');
  });

  it('closes after the step that is running: it is kept, and the next process goes on behind it', async () => {
    const [started, finish] = [gate(), gate()];
    const seen: string[] = [];
    const workflow: Workflow<Json, Json> = async (_, steps) => {
      await steps.step('one', () => (started.pass(), finish.passed.then(() => seen.push('one'))), {
        ...options,
        semantics: 'once',
      });
      return steps.step('two', async () => seen.push('two'), options);
    };
    const world = localWorld();
    const engine = world.open(only(workflow));
    await engine.start('flow', 'run-1', null);
    await started.passed;
    const closing = engine.close();
    finish.pass();
    await closing;
    await expect(engine.result('flow', 'run-1')).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    expect(seen).toEqual(['one']);
    const next = world.open(only(workflow));
    next.resumeAll();
    expect(await next.result('flow', 'run-1')).toBe(2);
    expect(seen).toEqual(['one', 'two']);
  });

  it('ends what is overdue and whose workflow is gone, and leaves it alone before', async () => {
    const world = localWorld();
    const before = world.open(only((_, steps) => steps.wait('long', 86_400_000).then(() => 1), 3_600_000));
    await before.start('flow', 'run-1', null);
    await before.close();
    const status = (): string | undefined =>
      world.store.find({ workflow: 'flow', name: 'run-1' })?.execution.status;
    const without = world.open({});
    without.resumeAll();
    expect(status()).toBe('RUNNING');
    await world.clock.sleep(3_600_000);
    without.resumeAll();
    expect(status()).toBe('TIMED_OUT');
  });
});

describe('trouble', () => {
  it('goes on when the disk is well again', async () => {
    let failures = 3;
    const sick = (store: ExecutionStore): ExecutionStore => ({
      ...store,
      replace: (execution, seq) => {
        if (failures-- > 0) throw new Error('database or disk is full');
        return store.replace(execution, seq);
      },
    });
    const engine = localWorld().open(only(echo), sick);
    await engine.start('flow', 'run-1', 'hello');
    expect(await engine.result('flow', 'run-1')).toBe('hello');
  });

  it('gives up when it stays sick, and can be resumed', async () => {
    let isSick = true;
    const sick = (store: ExecutionStore): ExecutionStore => ({
      ...store,
      replace: (execution, seq) => {
        if (isSick) throw new Error('database or disk is full');
        return store.replace(execution, seq);
      },
    });
    const engine = localWorld().open(only(echo), sick);
    await engine.start('flow', 'run-1', 'hello');
    await expect(engine.result('flow', 'run-1')).rejects.toMatchObject({ code: 'EXECUTION_STALLED' });
    isSick = false;
    engine.resumeAll();
    expect(await engine.result('flow', 'run-1')).toBe('hello');
  });

  it('two drivers corrupt nothing: the second takes over, the first lets go, and what runs once is not repeated', async () => {
    const [started, finish] = [gate(), gate()];
    let bursts = 0;
    const afters: string[] = [];
    const workflow: Workflow<Json, Json> = async (_, steps) => {
      const burst = (): Promise<Json> => (started.pass(), finish.passed.then(() => ++bursts));
      const code = await steps.step('burst', burst, { ...options, semantics: 'once' }).then(
        () => 'resolved',
        (error: unknown) => (error as { code: string }).code,
      );
      return steps.step('after', async () => afters.push(code) && code, options);
    };
    const world = localWorld();
    const first = world.open(only(workflow));
    await first.start('flow', 'run-1', null);
    await started.passed;
    const second = world.open(only(workflow));
    second.resumeAll();
    expect(await second.result('flow', 'run-1')).toBe('STEP_INTERRUPTED');
    finish.pass();
    expect(await first.result('flow', 'run-1')).toBe('STEP_INTERRUPTED');
    await first.close();
    expect([bursts, afters]).toEqual([1, ['STEP_INTERRUPTED']]);
  });
});

describe('finished executions', () => {
  it('are kept whole up to 200; of older ones name and result stay, so that a late second start starts nothing', async () => {
    const world = localWorld();
    for (let index = 0; index < 203; index += 1) {
      const execution = {
        workflow: 'flow',
        name: `old-${index}`,
        status: 'RUNNING' as const,
        startedAt: world.clock.now(),
        deadline: world.clock.now(),
        operations: {
          input: {
            Id: 'input',
            Type: 'EXECUTION' as const,
            Status: 'STARTED' as const,
            StartTimestamp: '2026-11-22T00:00:00Z',
          },
        },
      };
      world.store.insert(execution);
      world.store.replace(
        { ...execution, status: 'SUCCEEDED', finishedAt: world.clock.now(), result: `${index}` },
        1,
      );
    }
    const sizes = world.store.list(1000).map(({ operations }) => Object.keys(operations).length);
    expect([sizes.length, sizes.filter((size) => size > 0).length]).toEqual([203, 200]);
    const engine = world.open(only(echo));
    await engine.start('flow', 'old-0', 'again');
    expect(await engine.result('flow', 'old-0')).toBe(0);
    expect(engine.list(2).map(({ name }) => name)).toEqual(['old-202', 'old-201']);
  });
});

describe('the name of an execution', () => {
  it('is the same for the same parts, whatever they hold, and fits AWS', () => {
    const name = executionName(['rollback_production', 'chat/production', '2026-11-22T10:00:00Z']);
    expect(name).toBe('644e037b66dcc3af1ba4fa6165849dbc62ba401ef3b719d9de2aeda47fb61fc8');
    expect(name).toMatch(executionNamePattern);
    expect(executionName(['a', 'bc'])).not.toBe(executionName(['ab', 'c']));
  });
});
