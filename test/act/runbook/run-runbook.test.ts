import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpActor } from '#act/runbook/adapters/http.ts';
import { approve } from '#act/runbook/approval.ts';
import type { Ending } from '#act/runbook/phase.ts';
import { runbookWorkflow } from '#act/runbook/run-runbook.ts';
import type { RunbookInput } from '#act/runbook/runbook-input.ts';
import type { RunbookTools } from '#act/runbook/runbook-tools.ts';
import { systemClock } from '#ground/base/clock.ts';
import { Config } from '#ground/config/schema/config.ts';
import { runSynchronously, type SynchronousOptions } from '#ground/durable/adapters/synchronous.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createVault } from '#ground/secret/vault.ts';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { type BrokenService, startBrokenService } from '../../fixtures/broken-service.ts';
import { createWorld, type World } from '../../fixtures/world.ts';

const input: RunbookInput = {
  run: 'rollback/production-20261122T1445-1',
  runbook: 'rollback',
  environment: 'production',
  incident: 'production-20261122T1445-1',
  check: 'health',
  reason: 'status (500) == 200',
  dryRun: false,
};

let service: BrokenService;
let world: World;
let http: ReturnType<typeof createHttpClient>;

beforeEach(async () => {
  service = await startBrokenService();
  http = createHttpClient({ clock: systemClock });
  world = createWorld('2026-11-22T14:44:00Z');
});

afterEach(async () => {
  await http.close();
  await service.close();
});

const configOf = (mode: string, guards: object = { cooldown: '30m', perDay: 2 }): Config =>
  Config.parse({
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: service.url } },
    checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
    alarms: { default: { raise: { fail: 1 } } },
    runbooks: {
      rollback: {
        when: { environments: ['production'] },
        mode,
        do: [
          {
            kind: 'http',
            url: `${service.url}/rollback?token=t`,
            headers: { authorization: { secret: 'TOKEN' } },
          },
        ],
        verify: { checks: ['health'], rounds: 2, every: '30s' },
        guards,
      },
    },
  });

function toolsOf(
  config: Config,
  secrets: Record<string, string> = { TOKEN: 'a-deploy-token' },
): RunbookTools {
  const vault = createVault({ read: async (name) => secrets[name] });
  const { clock, state, log, appender, bus } = world;
  return {
    config,
    http,
    vault,
    clock,
    state,
    log,
    appender,
    bus,
    actors: { http: createHttpActor(http, vault) },
  };
}

async function raiseAlarm(): Promise<void> {
  const stream = 'production/chat/health/local';
  world.clock.move(60_000);
  await world.appender.append(stream, () => [
    { kind: 'slot', outcome: 'fail', slot: world.clock.now(), body: { reason: 'status (500) == 200' } },
  ]);
  const policy = {
    raise: { fail: 1 },
    clear: { pass: 1 },
    severity: { fail: 'critical', degraded: 'warning' },
  } as const;
  await evaluate(world, { service: 'chat', environment: 'production', check: 'health', stream, policy });
}

async function play(tools: RunbookTools, options: Partial<SynchronousOptions> = {}, of = input) {
  return runSynchronously(runbookWorkflow(tools), of, { clock: world.clock, memory: new Map(), ...options });
}

async function playToEnd(tools: RunbookTools, of = input): Promise<Ending> {
  const outcome = await play(tools, {}, of);
  if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome));
  return outcome.result;
}

const phases = async () =>
  (await world.log.read('runbooks', { limit: 100, order: 'oldest-first' })).map(
    ({ record }) => `${(record.body as { phase: string }).phase} ${record.outcome}`,
  );

describe('a runbook', () => {
  it('acts once, verifies in rounds, records each phase and tells of its end', async () => {
    await raiseAlarm();
    const ending = await playToEnd(toolsOf(configOf('auto')));
    expect(ending).toEqual({ phase: 'verified', outcome: 'pass', reason: 'health passed 2 rounds' });
    expect(service.rollbacks).toEqual(['rollback/production-20261122T1445-1#act1']);
    expect(await phases()).toEqual(['started pass', 'acted pass', 'verified pass']);
    expect(world.sent.map(({ type, detail }) => [type, detail.id, detail.severity])).toEqual([
      ['Alarm Raised', 'chat/production/health#1', 'critical'],
      ['Runbook Completed', 'rollback/production-20261122T1445-1#verified', 'info'],
    ]);
    const rounds = await world.log.read('production/chat/health/manual', {
      limit: 10,
      order: 'oldest-first',
    });
    expect(rounds.map(({ record }) => [record.outcome, record.run, record.incident])).toEqual([
      ['pass', input.run, input.incident],
      ['pass', input.run, input.incident],
    ]);
  });

  it('is stuck, and says why, when the service still fails', async () => {
    await raiseAlarm();
    service.answer = 'ok but still broken';
    expect(await playToEnd(toolsOf(configOf('auto')))).toEqual({
      phase: 'stuck',
      outcome: 'fail',
      reason: 'round 1: health fail',
    });
    expect(world.sent.at(-1)?.detail.severity).toBe('critical');
  });

  it('is stuck without verifying when the host refuses', async () => {
    await raiseAlarm();
    service.answer = 'refuse';
    expect(await playToEnd(toolsOf(configOf('auto')))).toEqual({
      phase: 'stuck',
      outcome: 'fail',
      reason: 'answered 409',
    });
  });

  it('lets the rounds decide when the answer is lost', async () => {
    await raiseAlarm();
    service.answer = 'drop';
    const ending = await playToEnd(toolsOf(configOf('auto')));
    expect([ending.phase, ending.outcome]).toEqual(['verified', 'pass']);
    expect(ending.reason).toMatch(/^health passed 2 rounds; the act: /);
    expect(service.rollbacks.length).toBe(1);
  });

  it('does not act without its secret', async () => {
    await raiseAlarm();
    expect(await playToEnd(toolsOf(configOf('auto'), {}))).toEqual({
      phase: 'stuck',
      outcome: 'fail',
      reason: 'secret TOKEN is missing',
    });
    expect(service.rollbacks).toEqual([]);
  });

  it('says what it would do on a dry run, without the query', async () => {
    await raiseAlarm();
    expect(await playToEnd(toolsOf(configOf('dry-run')))).toEqual({
      phase: 'dry-run',
      outcome: 'pass',
      reason: `would do: POST ${service.url}/rollback`,
    });
    expect(service.rollbacks).toEqual([]);
  });

  it('refuses once the alarm has cleared, saying what it would have done', async () => {
    expect(await playToEnd(toolsOf(configOf('auto')))).toEqual({
      phase: 'refused',
      outcome: 'unknown',
      reason: `the alarm of health has cleared; it would have done: POST ${service.url}/rollback`,
    });
    expect(await phases()).toEqual(['refused unknown']);
  });

  it('refuses a second run within its cooldown', async () => {
    await raiseAlarm();
    await playToEnd(toolsOf(configOf('auto')));
    const byHand: RunbookInput = {
      ...input,
      run: 'rollback/by-hand',
      incident: 'none',
      operator: 'oncall-1',
    };
    const { check: _, ...again } = byHand;
    const ending = await playToEnd(toolsOf(configOf('auto')), again);
    expect([ending.phase, service.rollbacks.length]).toEqual(['refused', 1]);
    expect(ending.reason).toMatch(/^cooldown 30m: it last ran at 2026-11-22T14:45:/);
  });

  it('waits for approval, and acts when somebody approves', async () => {
    await raiseAlarm();
    await approve(world.state, input.run, 'oncall-1', world.clock.now());
    expect((await playToEnd(toolsOf(configOf('approve')))).phase).toBe('verified');
    expect((await phases())[0]).toBe('awaiting-approval unknown');
  });

  it('expires when nobody approves within fifteen minutes', async () => {
    await raiseAlarm();
    const before = world.clock.now();
    expect((await playToEnd(toolsOf(configOf('approve')))).phase).toBe('expired');
    expect(service.rollbacks).toEqual([]);
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(900_000);
  });
});

describe('a crash at any step boundary', () => {
  it('never acts twice, records each phase once, and ends verified', async () => {
    let boundaries = 0;
    await raiseAlarm();
    await play(toolsOf(configOf('auto')), { crash: () => (boundaries += 1) < 0 });
    expect(boundaries).toBeGreaterThan(40);
    for (let fatal = 1; fatal <= boundaries; fatal += 1) {
      world = createWorld('2026-11-22T14:44:00Z');
      Object.assign(service, { broken: true, rollbacks: [] });
      await raiseAlarm();
      const memory = new Map();
      let seen = 0;
      const tools = toolsOf(configOf('auto'));
      const first = await play(tools, { memory, crash: () => (seen += 1) === fatal });
      expect(first.kind, `boundary ${fatal}`).toBe('crashed');
      const second = await play(tools, { memory });
      const at = JSON.stringify(first);
      expect(service.rollbacks.length, at).toBeLessThanOrEqual(1);
      const ending = second.kind === 'finished' ? second.result.phase : second.kind;
      // Cut off between the start of the act and its end: not repeated, so it may never have happened.
      expect(ending, at).toBe(service.rollbacks.length === 1 ? 'verified' : 'stuck');
      const told = await phases();
      expect(new Set(told).size, at).toBe(told.length);
      expect(world.sent.filter(({ type }) => type === 'Runbook Completed').length, at).toBeGreaterThanOrEqual(
        1,
      );
    }
  });
});
