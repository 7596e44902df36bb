import { provoke, type Provoked, quieten } from '#face/operate/alarm-path/provoke.ts';
import { hopsOf, isSettled, type Proof, readProof } from '#face/operate/alarm-path/proof.ts';
import type { Hop, PathDrilled } from '#face/operate/alarm-path/hop.ts';
import { permitted } from '#face/operate/maintenance.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Random } from '#ground/base/random.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { appendOnce, seqBefore } from '#record/evidence/append-once.ts';
import type { MusterEvent, Severity } from '#record/event/event.ts';

export type PathOrder = { environment: string; severity: Severity; operator: string };

export type PathTools = AlarmTools & {
  home: Authority;
  clock: Clock;
  random: Random;
  subscribe(accept: (event: MusterEvent) => Promise<void>): void;
};

/** Elsewhere functions start cold, and each look costs money. */
const pace: Record<Authority, { withinMs: number; everyMs: number }> = {
  local: { withinMs: 60_000, everyMs: 100 },
  aws: { withinMs: 180_000, everyMs: 2000 },
};

/**
 * Raises a synthetic alarm, waits until everything that hangs on it has come, and clears it; what answers is told each time
 * that it is a drill, and runbooks run dry. To be called with whoever starts runbooks and notices subscribed before. Rejects
 * ENVIRONMENT_UNKNOWN, OPERATOR_UNKNOWN, AUTHORITY_ELSEWHERE, and ALARM_PATH_BUSY while another one is under way.
 */
export async function drillAlarmPath(
  order: PathOrder,
  tools: PathTools,
  signal: AbortSignal,
): Promise<PathDrilled> {
  const target = permitted(tools, order);
  const heard: Provoked['heard'] = [];
  tools.subscribe(async (event) => void heard.push({ event, atMs: tools.clock.monotonicMs() }));
  const provoked = await provoke(tools, { ...order, target, heard });
  let proof: Proof;
  try {
    await untilProven(tools, provoked, signal);
  } finally {
    // A crash before this: it stays raised, told of as a drill; the next one clears it.
    await quieten(tools, provoked, order.operator);
    proof = await untilProven(tools, provoked, signal);
  }
  const hops = hopsOf(tools, provoked, proof);
  const drilled = { run: provoked.run, incident: provoked.incident, environment: order.environment };
  const outcome = worstOf(hops);
  await record(tools, order, { ...drilled, outcome, hops });
  return { ...drilled, outcome, hops };
}

async function untilProven(tools: PathTools, provoked: Provoked, signal: AbortSignal): Promise<Proof> {
  const { withinMs, everyMs } = pace[tools.home];
  const endMs = tools.clock.monotonicMs() + withinMs;
  for (;;) {
    const proof = await readProof(tools, provoked);
    const isOver = isSettled(tools, provoked, proof) || tools.clock.monotonicMs() >= endMs;
    if (isOver || signal.aborted) return proof;
    await tools.clock.sleep(everyMs, signal);
  }
}

function worstOf(hops: readonly Hop[]): Outcome {
  if (hops.some(({ outcome }) => outcome === 'fail')) return 'fail';
  return hops.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'pass';
}

async function record(tools: PathTools, { operator }: PathOrder, drilled: PathDrilled): Promise<void> {
  const { run, environment, outcome, hops } = drilled;
  const not = hops.filter(({ outcome: is }) => is !== 'pass' && is !== 'none').map(({ hop }) => hop);
  await appendOnce(tools, 'drills', await seqBefore(tools.log, 'drills'), {
    kind: 'drill',
    outcome,
    run,
    operator,
    body: {
      id: `${run}#alarm-path`,
      phase: 'alarm-path',
      drill: 'alarm-path',
      service: tools.config.service,
      environment,
      reason: not.length === 0 ? 'every hop is proven' : `not proven: ${not.join(', ')}`,
      hops: hops.map((hop) => ({ ...hop })),
    },
  });
}
