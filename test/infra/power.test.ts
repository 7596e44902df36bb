import { expect, test } from 'vitest';
import { executionName } from '#ground/durable/execution-name.ts';
import type { Handler } from './assembly.ts';
import { executionEnded, scheduledTime } from './lambda-events.ts';
import { handlersIn, unusedRights } from './policy/power.ts';
import { drillsOf, minute, runOf, startStory, type Story } from './policy/story.ts';
import { limit } from './policy/town.ts';

const minuteMs = 60_000;

/** A minute of the story, whose first is the one that runs. */
const pulse = (nth: number): object => ({
  entry: 'pulse',
  environment: 'rolled',
  slot: scheduledTime((Math.floor(Date.now() / minuteMs) + nth) * minuteMs),
});

/** Two drills die lowered: the watchdog puts one back, and the rollback that an outage begins the other. */
async function outage({ aws, town, invoke, play, dieLowered }: Story): Promise<void> {
  for (const nth of [0, 1, 2, 3])
    expect(await invoke('Probe', pulse(nth))).toEqual({ outcomes: { health: 'pass' } });
  for (const environment of ['watched', 'rolled'] as const) {
    await invoke('Dispatch', drillsOf(environment));
    await dieLowered(environment);
    expect(town.limitOf(environment)).toBe('10');
  }
  await invoke('Watchdog', executionEnded(runOf('watched')));
  expect(town.limitOf('watched')).toBe('6000');

  town.lambda.move('2');
  expect(await invoke('Probe', pulse(6))).toEqual({ outcomes: { health: 'fail' } });
  const raised = aws.events().find(({ 'detail-type': type }) => type === 'Alarm Raised');
  const before = aws.lambda.started().length;
  await invoke('Dispatch', raised ?? {});
  const [rollback, ...notices] = aws.lambda.started().slice(before);
  expect(await play(rollback?.execution ?? '', 'Runbook')).toMatchObject({ phase: 'verified' });
  expect([town.limitOf('rolled'), town.lambda.alias.FunctionVersion]).toEqual(['6000', '1']);
  expect(town.automation.executions).toHaveLength(1);

  for (const { execution } of notices)
    expect(await play(execution, 'Notify')).toMatchObject({ phase: 'delivered' });
  expect(await invoke('Sweep', minute(1))).toMatchObject({ heartbeat: { kind: 'sent' } });
}

/** One drill comes to its end. */
async function drill({ town, play }: Story): Promise<void> {
  const ended = await play(executionName([runOf('drilled')]), 'Drill');
  expect(ended).toMatchObject({ endings: [{ outcome: 'pass' }] });
  expect(town.limitOf('drilled')).toBe('6000');
}

/** Somebody changes a limit by hand, and the watchdog says so. */
async function drift({ aws, town, invoke }: Story): Promise<void> {
  town.parameters.parameters.set(`/chat/drilled/${limit}`, { type: 'String', value: '5000', version: 9 });
  await invoke('Watchdog', minute(5));
  expect(aws.events().at(-1)).toMatchObject({ 'detail-type': 'Limits Not Restored' });
}

/** One right on each environment's parameters is one right: in each something else is played. */
const alike = (resource: string): string =>
  resource.replace(/:parameter\/chat\/\w+\//, ':parameter/chat/any/');

const here = ['Probe', 'Dispatch', 'Runbook', 'Drill', 'Notify', 'Sweep', 'Watchdog'] as const;
/** Held to the same in tests of their own. */
const elsewhere = ['Witness', 'Removal'];

/** Rights that nobody used here, by handler; docs/security.md says why they stay. */
const unusedHere: Partial<Record<Handler, string[]>> = {
  Runbook: ['ssm:DeleteParameter parameter/chat/any/REQUEST_MAX_TOKENS'],
  Drill: ['ssm:DeleteParameter parameter/chat/any/REQUEST_MAX_TOKENS'],
  Watchdog: ['ssm:DeleteParameter parameter/chat/any/REQUEST_MAX_TOKENS'],
};

test('nobody is refused anything, and no role allows on any resource what is not used', async () => {
  await using story = await startStory();
  const { aws, assembly, invoke } = story;
  expect(await invoke('Watchdog', minute(5))).toMatchObject({ leases: [], drift: { rolled: [] } });
  await invoke('Dispatch', drillsOf('drilled'));
  await Promise.all([drill(story), outage(story)]);
  await drift(story);

  const unused = (handler: Handler): string[] => unusedRights(assembly, aws.access, handler, alike);
  expect(aws.access.refused()).toEqual([]);
  expect([...here, ...elsewhere].map((handler) => handler.toUpperCase()).sort()).toEqual(
    handlersIn(assembly.resources),
  );
  for (const handler of here)
    expect([handler, unused(handler)]).toEqual([handler, unusedHere[handler] ?? []]);
}, 180_000);
