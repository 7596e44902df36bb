import { executionParts } from '#act/runbook/runbook-input.ts';
import { runsFor } from '#act/runbook/runbook-input.ts';
import { epochMs } from '#ground/base/brand.ts';
import { executionName } from '#ground/durable/execution-name.ts';
import { parseAlarmState } from '#observe/alarm/alarm-state.ts';
import type { MusterEvent } from '#record/event/event.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { memoryEvidenceLog } from '../../../fixtures/memory-stores.ts';
import { checks, environment, service } from '../model/config.ts';
import type { Act } from '../model/host.ts';
import type { Execution } from '../world/engine.ts';
import type { World } from '../world/scene.ts';
import { keep } from './promises.ts';
import { callsOf } from './act-checks.ts';
import { causesOf } from './put-checks.ts';

/** Nothing is left to do by itself: the target is well, and everything that was begun has ended. */
export function isAtRest(world: World): boolean {
  return world.pending === 0 && unrest(world).length === 0;
}

/** What goes on still, for whoever wants to know why a world has no rest. */
export function unrest(world: World): string[] {
  const { executions, stores } = world;
  const running = [...executions.values()].filter(({ state }) => state === 'waiting' || state === 'running');
  const alarms = [...(stores.state.get('alarm') ?? [])].flatMap(([id, { value }]) => {
    const { raised, owed } = parseAlarmState(value);
    return raised || owed.length > 0 ? [`${id} ${raised ? 'raised' : ''} owes ${owed.length}`] : [];
  });
  const incident = openIncidentIn(world);
  return [
    ...running.map(({ name, state }) => `${name} ${state}`),
    ...alarms,
    ...(incident === undefined ? [] : [`incident ${incident} open`]),
  ];
}

type Body = Record<string, unknown>;
const bodyOf = ({ body }: EvidenceRecord): Body => body as Body;
const ends = new Set(['refused', 'dry-run', 'expired', 'verified', 'stuck']);

/** What must hold once everything came to rest. */
export async function checkEnd(world: World): Promise<void> {
  const records = (stream: string): EvidenceRecord[] =>
    (world.stores.log.get(stream) ?? []).map(({ record }) => record);
  const [alarms, runbooks, notices] = [records('alarms'), records('runbooks'), records('notifications')];
  for (const stream of [alarms, runbooks, notices]) checkOnce(stream);
  for (const check of checks) checkAlarm(world, check, alarms);
  for (const execution of world.executions.values()) checkExecution(world, execution, runbooks);
  for (const record of runbooks) checkRecord(world, record, runbooks);
  checkCalls(world, runbooks);
  for (const act of world.host.acts) checkAct(act, runbooks);
  for (const event of world.accepted.values()) checkTold(world, event, notices);
  const { ok, faults } = await verifyLog({ log: memoryEvidenceLog(world.stores.log), now: epochMs(0) });
  keep(ok, '4.evidence', () => `evidence does not verify: ${JSON.stringify(faults)}`);
}

function checkOnce(records: readonly EvidenceRecord[]): void {
  const seen = new Set<unknown>();
  for (const record of records) {
    const { id } = bodyOf(record);
    keep(!seen.has(id), '3.recorded', () => `${String(id)} stands twice in ${record.stream}`);
    seen.add(id);
  }
}

/** Each transition that was stored stands in evidence, in turn, and was taken by the bus. */
function checkAlarm(world: World, check: string, alarms: readonly EvidenceRecord[]): void {
  const id = `${service}/${environment}/${check}`;
  const stored = world.stores.state.get('alarm')?.get(id)?.value;
  const state = parseAlarmState(stored);
  keep(state.phase === 'quiet', '2.clear', () => `${check} stays raised`);
  const told = alarms.filter(
    (record) => /#\d+$/.test(String(bodyOf(record)['id'])) && bodyOf(record)['check'] === check,
  );
  let isRaised = false;
  for (let number = 1; number <= state.transitions; number += 1) {
    const record = told.find((one) => bodyOf(one)['id'] === `${id}#${number}`);
    keep(record !== undefined, '3.recorded', () => `${id}#${number} is not in evidence`);
    keep(world.accepted.has(`${id}#${number}`), '3.accepted', () => `the bus never took ${id}#${number}`);
    const transition = record && bodyOf(record)['transition'];
    keep(isRaised || transition === 'raised', '4.turns', () => `${id}#${number} clears what is not raised`);
    isRaised = transition === 'raised';
  }
  keep(
    told.length === state.transitions,
    '3.recorded',
    () => `${id} has ${told.length} records of ${state.transitions}`,
  );
  for (const record of alarms.filter((one) => bodyOf(one)['check'] === check)) {
    const { id: own, transition } = bodyOf(record);
    const isTold = transition === 'acknowledged' || world.accepted.has(String(own));
    keep(isTold, '3.accepted', () => `the bus never took ${String(own)}`);
  }
}

function openIncidentIn({ stores }: World): string | undefined {
  const stored = stores.state.get('incident')?.get(`${service}/${environment}`)?.value;
  return (stored as { open?: { id: string } } | undefined)?.open?.id;
}

function checkExecution(world: World, execution: Execution, runbooks: readonly EvidenceRecord[]): void {
  const { name, state, failure } = execution;
  keep(state === 'finished', '2.end', () => `${name} (${told(execution)}) is ${state}: ${failure ?? ''}`);
  if (execution.workflow !== 'runbook' || execution.result?.phase === 'joined') return;
  const { run } = execution.input;
  const mine = runbooks.filter(
    (record) => record.run?.startsWith(run) && ends.has(String(bodyOf(record)['phase'])),
  );
  keep(mine.length > 0, '2.end', () => `${run} ended as ${execution.result?.phase}, and no end is recorded`);
}

/** Whoever waited for another run that did nothing is not forgotten. */
function checkCalls({ stores }: World, runbooks: readonly EvidenceRecord[]): void {
  for (const id of stores.state.get('called')?.keys() ?? []) {
    const incident = id.split('/').at(-1) ?? '';
    const hasActed = runbooks.some(
      (record) => record.incident === incident && bodyOf(record)['phase'] === 'acted',
    );
    for (const { cause, state, nth } of callsOf(stores, incident)) {
      keep(state === 'ended', '2.called', () => `${cause} called for a runbook, and its call is ${state}`);
      keep(nth !== undefined || hasActed, '2.called', () => `${cause} called for a runbook, and none acted`);
    }
  }
}

const told = (execution: Execution): string =>
  execution.workflow === 'runbook'
    ? `${execution.input.run} for ${execution.input.cause}`
    : execution.input.notice;

function checkRecord(world: World, record: EvidenceRecord, runbooks: readonly EvidenceRecord[]): void {
  const { id, phase } = bodyOf(record);
  const { run } = record;
  if (ends.has(String(phase))) {
    const mine = runbooks.filter((one) => one.run === run && ends.has(String(bodyOf(one)['phase'])));
    keep(mine.length === 1, '2.end', () => `${run} has ${mine.length} ends`);
    const event = world.accepted.get(String(id));
    keep(event?.type === 'Runbook Completed', '3.accepted', () => `the bus never took ${String(id)}`);
    const isTold = phase !== 'stuck' || event?.detail.severity === 'critical';
    keep(isTold, '2.stuck', () => `${String(id)} is told as ${event?.detail.severity}`);
  }
  if (phase === 'awaiting-approval')
    keep(world.accepted.has(String(id)), '3.accepted', () => `the bus never took ${String(id)}`);
  if (phase === 'verified') checkVerified(world, record);
}

/** The newest rounds of the run passed by what the model knows, on the release that it went back to. */
function checkVerified(world: World, record: EvidenceRecord): void {
  const { host } = world;
  const { run } = record;
  const acts = host.acts.filter((act) => act.run === run);
  const [act] = acts;
  keep(
    act !== undefined && act.state === 'live',
    '5.verified',
    () => `${run} is verified, and its host has ${JSON.stringify(acts)}`,
  );
  if (!act) return;
  const { to } = bodyOf(record);
  keep(
    to === act.to,
    '5.records',
    () => `${run} is recorded as gone back to ${String(to)}, and its host went to ${act.to}`,
  );
  checkRounds(world, run, act);
}

function checkRounds(world: World, run: string | undefined, act: Act): void {
  const { stores, core, memo, service: model } = world;
  const rounds = (stores.log.get(`${environment}/${service}/chat/manual`) ?? [])
    .map((sealed) => sealed.record)
    .filter((one) => one.run === run)
    .slice(-2);
  for (const round of rounds) {
    const causes = causesOf(world, round);
    const isWell = round.outcome === 'pass' && causes.every((cause) => cause === 'fine');
    keep(
      isWell,
      '5.verified',
      () => `${run} is verified by #${round.seq}, ${round.outcome} (${causes.join(' ')})`,
    );
    if (memo.isSkewed) continue;
    const at = ((round.body as { attempts: { at: number }[] }).attempts[0]?.at ?? 0) - core.startMs;
    const ran = model.history.findLast((one) => one.at <= at);
    const isOthers = ran?.by === 'people' && ran.at >= act.at;
    keep(
      ran?.release === act.to || isOthers,
      '5.verified',
      () => `${run} is verified while ${ran?.release} runs`,
    );
  }
  keep(rounds.length === 2, '5.verified', () => `${run} is verified after ${rounds.length} rounds`);
}

/** Whoever acted says how it came out. */
function checkAct({ run, key }: Act, runbooks: readonly EvidenceRecord[]): void {
  const end = runbooks.find((record) => record.run === run && ends.has(String(bodyOf(record)['phase'])));
  const phase = end && bodyOf(end)['phase'];
  keep(
    phase === 'verified' || phase === 'stuck',
    '5.records',
    () => `${key} was carried out, and its run is ${String(phase)}`,
  );
}

function checkTold(world: World, event: MusterEvent, notices: readonly EvidenceRecord[]): void {
  const { type, detail } = event;
  if (type === 'Alarm Raised') checkCalled(world, event);
  const isForPager = detail.severity === 'critical' || type.startsWith('Runbook');
  for (const name of isForPager ? ['people', 'pager'] : ['people']) {
    const notice = `${name}:${detail.id}`;
    const mine = notices.filter(
      ({ body }) => (body as Body)['name'] === name && (body as Body)['event'] === detail.id,
    );
    const ended = mine.filter((record) => bodyOf(record)['phase'] !== 'attempted');
    const phases = mine.map((record) => String(bodyOf(record)['phase']));
    keep(ended.length === 1, '3.told', () => `${notice} is recorded as ${phases.join(', ') || 'nothing'}`);
    const [last] = ended;
    if (last && bodyOf(last)['phase'] === 'delivered') {
      const message = String(last.run).slice(name.length + 1);
      const isTold = world.received.get(name)?.has(message) === true;
      keep(isTold, '3.told', () => `${notice} is recorded as delivered, and never arrived`);
    }
  }
}

function checkCalled({ config, executions }: World, { detail }: MusterEvent): void {
  const called = detail.story?.runbooks.filter(({ starts }) => starts) ?? [];
  const runs = runsFor(config.config, detail);
  keep(called.length === runs.length, '3.called', () => `${detail.id} tells of ${called.length} runbooks`);
  const isMeant = detail.severity === 'critical' && detail.check !== 'provider';
  keep(runs.length === (isMeant ? 1 : 0), '3.called', () => `${detail.id} starts ${runs.length} runbooks`);
  for (const input of runs) {
    const name = `runbook:${executionName(executionParts(input))}`;
    keep(executions.has(name), '3.called', () => `${detail.id} never started ${input.run}`);
  }
}
