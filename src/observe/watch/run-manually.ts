import { createTroubles } from '#ground/base/troubles.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import type { CheckTools } from '#observe/check/check-tools.ts';
import { runSet } from '#observe/check/run-set.ts';
import { currentRelease } from '#observe/release/release-state.ts';
import { noteExpected, type NotedResult } from '#observe/window/expected.ts';
import { withNeeds } from '#observe/watch/with-needs.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import type { Appender } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { manualStream } from '#record/evidence/stream.ts';

export type ManualRun = {
  environment: string;
  /** Their needs are run too. */
  checks: readonly string[];
  /** Names the run in every record. */
  run: string;
  incident?: string;
  operator?: string;
  onResult?: (result: CheckResult) => void;
  signal?: AbortSignal;
};

/** A result, and where its record stands. */
export type ManualReport = { result: NotedResult; record: { stream: string; seq: number; hash: string } };

export type ManualTools = CheckTools & { log: EvidenceLog; appender: Appender; state: StateStore };

/** Runs checks now, outside any slot: no alarm is evaluated; records go to the checks' manual streams. */
export async function runManually(manual: ManualRun, tools: ManualTools): Promise<ManualReport[]> {
  const { environment, onResult, signal } = manual;
  const checks = withNeeds(tools.config, manual.checks);
  const results = await runSet(
    { environment, checks, ...(onResult && { onResult }), ...(signal && { signal }) },
    tools,
  );
  // The note is for people, no alarm hangs on it: windows that cannot be read stop neither a check nor a verification.
  const noted = await noteExpected(tools, environment, results, createTroubles());
  const release = results.find((result) => result.release !== undefined)?.release;
  // For people to know what ran: a release that cannot be read stops no verification.
  const target = { service: tools.config.service, environment };
  const known = release ?? (await currentRelease(tools.state, target).catch(() => undefined));
  const reports: ManualReport[] = [];
  for (const result of noted) reports.push(await recordOne(manual, { result, release: known }, tools));
  return reports;
}

async function recordOne(
  manual: ManualRun,
  { result, release }: { result: NotedResult; release: string | undefined },
  tools: ManualTools,
): Promise<ManualReport> {
  const { environment } = manual;
  const stream = manualStream({ environment, service: tools.config.service, check: result.check });
  await announceStreams(tools, [{ stream, schedule: 'manual' }]);
  const [sealed] = await tools.appender.append(stream, () => [
    {
      kind: 'manual',
      outcome: result.outcome,
      run: manual.run,
      ...(release !== undefined && { release }),
      ...(manual.incident !== undefined && { incident: manual.incident }),
      ...(manual.operator !== undefined && { operator: manual.operator }),
      body: result,
    },
  ]);
  if (!sealed) throw new Error('a draft that was decided is appended');
  return { result, record: { stream, seq: sealed.record.seq, hash: sealed.hash } };
}
