import { expect, it } from 'vitest';
import { claimIncident, leaveIncident } from '#act/runbook/incident-claim.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import { runSynchronously } from '#ground/durable/adapters/synchronous.ts';
import type { Steps } from '#ground/durable/steps.ts';
import { createWorld } from '../../fixtures/world.ts';

const { state, clock } = createWorld('2026-11-22T14:45:00Z');
const tools = { state, clock, config: { service: 'chat' } } as unknown as RunbookTools;

const alarm = (cause: string, incident: string): RunbookInput => ({
  run: `rollback/${incident}`,
  runbook: 'rollback',
  environment: 'production',
  incident,
  reason: 'status (500) == 200',
  cause,
  dryRun: false,
});

/** One try of a step whose answer may have got lost: nothing of an earlier try is remembered. */
async function tried(work: (steps: Steps) => Promise<RunbookInput | undefined>): Promise<string> {
  const workflow = async (_: null, steps: Steps): Promise<string> => (await work(steps))?.run ?? 'none';
  const outcome = await runSynchronously(workflow, null, { clock, memory: new Map() });
  return outcome.kind === 'finished' ? outcome.result : outcome.kind;
}

const claims = (input: RunbookInput): Promise<string> => tried((steps) => claimIncident(tools, input, steps));

const leaves = (input: RunbookInput): Promise<string> =>
  tried((steps) => leaveIncident(tools, input, { hasActed: false, runner: input.cause ?? '' }, steps));

it('runs what waited in one execution, however often either of them tries', async () => {
  const [one, other] = [alarm('health#1', 'i-1'), alarm('chat#1', 'i-1')];
  expect(await claims(one)).toBe('rollback/i-1');
  expect(await claims(other)).toBe('none');
  expect(await leaves(one)).toBe('rollback/i-1/2');
  expect(await leaves(one)).toBe('rollback/i-1/2');
  expect(await claims(other)).toBe('none');
});

it('leaves alone what another execution began while its own answer was lost', async () => {
  const [one, later] = [alarm('health#1', 'i-2'), alarm('health#3', 'i-2')];
  expect(await claims(one)).toBe('rollback/i-2');
  expect(await leaves(one)).toBe('none');
  expect(await claims(later)).toBe('rollback/i-2/2');
  expect(await leaves(one)).toBe('none');
  expect(await claims(later)).toBe('rollback/i-2/2');
});
