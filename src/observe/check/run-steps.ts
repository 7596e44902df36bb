import type { EpochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Check } from '#ground/config/schema/check.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Step } from '#ground/config/schema/expectation.ts';
import type { Environment } from '#ground/config/schema/target.ts';
import type { HttpRequest } from '#ground/http/http-client.ts';
import { blame } from '#observe/check/blame.ts';
import { buildRequest } from '#observe/check/build-request.ts';
import type { StepResult } from '#observe/check/check-result.ts';
import { describeShape, problem } from '#observe/check/describe.ts';
import { judge, type Judgement, type Received } from '#observe/check/judge.ts';
import { perform, type Way } from '#observe/check/perform.ts';
import type { SelfCheck } from '#observe/check/self-check.ts';
import { failedStep, judgedStep, reasonOf } from '#observe/check/step-result.ts';

export type Scene = {
  config: Config;
  environment: Environment;
  clock: Clock;
  selfCheck: SelfCheck | undefined;
  way: Omit<Way, 'onRequest'>;
  /** Path of the body's member that says which release answers; undefined: not this check's to say. */
  identity: string | undefined;
  /** Called with each response that is judged. */
  onReceived?: (received: Received) => void;
};

/** What a run found, filled in as it goes: what was sent stays known when the run is cut. */
export type Findings = {
  steps: StepResult[];
  requests: number;
  spent: boolean;
  release?: string;
  /** When the newest request was sent. */
  sentAt?: EpochMs;
};

/** Of the steps those from `from` to before `to`, with what earlier ones saved. */
export type Part = { saved: Map<string, Json>; from: number; to: number };

/**
 * Sends the steps in order, all of them unless told; ends after the first that fails or cannot be told. Rejects when it
 * is cut.
 */
export async function runSteps(
  check: Check,
  scene: Scene,
  findings: Findings,
  { saved, from, to }: Part = { saved: new Map(), from: 0, to: check.steps.length },
): Promise<{ outcome: Outcome; reason: string }> {
  let degraded: string | undefined;
  for (const [index, step] of check.steps.entries()) {
    if (index < from || index >= to) continue;
    const label = check.steps.length > 1 ? `step ${index + 1}: ` : '';
    const isLast = index === check.steps.length - 1;
    const result = await runStep(step, scene, saved, findings, isLast);
    if ('unknown' in result) return { outcome: 'unknown', reason: label + result.unknown };
    findings.steps.push(result);
    const reason = reasonOf(result, label);
    if (result.outcome === 'fail' || result.outcome === 'unknown') return { outcome: result.outcome, reason };
    if (result.outcome === 'degraded') degraded ??= reason;
  }
  return degraded === undefined ? { outcome: 'pass', reason: '' } : { outcome: 'degraded', reason: degraded };
}

async function runStep(
  step: Step,
  scene: Scene,
  saved: Map<string, Json>,
  findings: Findings,
  isLast: boolean,
): Promise<StepResult | { unknown: string }> {
  const { config, environment, way } = scene;
  const { client } = config;
  const built = await buildRequest(step.request, { client, environment, vault: way.vault, saved });
  if (built.kind === 'unknown') return { unknown: built.reason };
  const onRequest = (): void => {
    // Spending is the last step's: those before it make ready.
    if (isLast) findings.spent = true;
    findings.requests += 1;
    findings.sentAt = scene.clock.now();
  };
  const limits = { timeoutMs: step.request.timeout ?? client.timeout, maxBytes: client.maxBytes };
  const performed = await perform(built.request, step.request.redirects, limits, { ...way, onRequest });
  if (performed.kind === 'unknown') return { unknown: performed.reason };
  if (performed.kind === 'failed') {
    const { failure, url } = performed;
    const { outcome, message } = await blame(failure, url, scene.selfCheck);
    return failedStep(built.request, { ...failure, message }, outcome);
  }
  return settle(step, built.request, performed.received, saved, { scene, findings });
}

function settle(
  step: Step,
  request: HttpRequest,
  exchange: Received,
  saved: Map<string, Json>,
  { scene, findings }: { scene: Scene; findings: Findings },
): StepResult {
  scene.onReceived?.(exchange);
  const judgement = judge(exchange, step, scene.config.answers, scene.clock.now());
  const unsaved = save(step, exchange, saved, scene.way);
  const release = releaseOf(exchange, scene.identity);
  if (release !== undefined) findings.release = release;
  return judgedStep(request, exchange.response, withUnsaved(judgement, unsaved));
}

const withUnsaved = (judgement: Judgement, unsaved: string[]): Judgement =>
  unsaved.length === 0
    ? judgement
    : { ...judgement, outcome: 'fail', problems: [...judgement.problems, ...unsaved] };

/** Shorter values are words such as `ok`, which redacting would take out of everything. */
const rememberedLengthMin = 8;

/** What could not be saved. What was saved is held in memory, and redacted like a secret. */
function save(step: Step, { body }: Received, saved: Map<string, Json>, { vault }: Scene['way']): string[] {
  return Object.entries(step.save ?? {}).flatMap(([name, path]) => {
    const selection = body.select(path);
    if (selection.kind !== 'value') return [problem(path, describeShape(selection), `is saved as ${name}`)];
    const { value } = selection;
    saved.set(name, value);
    if (typeof value === 'string' && value.length >= rememberedLengthMin)
      vault.remember(`saved ${name}`, value);
    return [];
  });
}

const releaseLengthMax = 200;

function releaseOf({ body }: Received, path: string | undefined): string | undefined {
  const selection = path === undefined ? undefined : body.select(path);
  if (selection?.kind !== 'value' || typeof selection.value === 'object') return undefined;
  const release = String(selection.value).toWellFormed();
  return release.length > releaseLengthMax ? undefined : release;
}
