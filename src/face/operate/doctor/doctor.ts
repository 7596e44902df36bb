import { probeClient } from '#face/operate/doctor/probe-client.ts';
import { probeData } from '#face/operate/doctor/probe-data.ts';
import type { DoctorTools, Patient } from '#face/operate/doctor/doctor-tools.ts';
import { about, type Finding, type Probe } from '#face/operate/doctor/finding.ts';
import { probeNotify } from '#face/operate/doctor/probe-notify.ts';
import { probePace } from '#face/operate/doctor/probe-pace.ts';
import { probeSecrets } from '#face/operate/doctor/probe-secrets.ts';
import { probeSettings } from '#face/operate/doctor/probe-settings.ts';
import { probeStack } from '#face/operate/doctor/probe-stack.ts';
import { probeTarget } from '#face/operate/doctor/probe-target.ts';
import { probeTokens } from '#face/operate/doctor/probe-tokens.ts';
import { requireAuthority } from '#face/operate/require-authority.ts';
import { requireNames } from '#face/operate/require-names.ts';
import type { Clock } from '#ground/base/clock.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { ownOf } from '#ground/config/own.ts';
import { createLimiter } from '#observe/check/limiter.ts';

const atOnceMax = 4;
const timeoutMs = 20_000;

/**
 * Looks at everything that one environment needs, by reads only, each within 20 s. Never rejects for what it finds; rejects
 * ENVIRONMENT_UNKNOWN and AUTHORITY_ELSEWHERE.
 */
export async function doctor(environment: string, tools: DoctorTools): Promise<Finding[]> {
  const { config } = tools;
  requireNames('environment', [environment], Object.keys(config.environments));
  requireAuthority(config, environment, tools.home);
  const target = ownOf(config.environments, environment);
  if (!target) throw new Error('an environment that was asked for is there');
  const limit = createLimiter(atOnceMax);
  const looked = probesOf(tools, { environment, target }).map((probe) => limit(() => lookAt(probe, tools)));
  return [configFinding(tools), ...(await Promise.all(looked)).flat()];
}

/** The worst of them: red before unknown. */
export function verdictOf(findings: readonly Finding[]): 'green' | 'red' | 'unknown' {
  if (findings.some(({ is }) => is === 'red')) return 'red';
  return findings.some(({ is }) => is === 'unknown') ? 'unknown' : 'green';
}

const digits = 12;

const configFinding = ({ config, digest }: DoctorTools): Finding =>
  about('config').green(`valid; service ${config.service}, digest ${digest.slice(0, digits)}`);

/** Our own way out, folder and process say nothing of a stack's. */
const probesOf = (tools: DoctorTools, patient: Patient): Probe[] => [
  ...probeSecrets(tools, patient),
  ...probeTarget(tools, patient),
  ...(tools.stack ? [] : probeClient(tools)),
  ...probeSettings(tools, patient),
  ...probeTokens(tools, patient),
  ...probePace(tools, patient),
  ...probeNotify(tools, patient),
  ...(tools.stack ? probeStack(tools, patient, tools.stack) : probeData(tools)),
];

async function lookAt({ what, look }: Probe, { clock, vault }: DoctorTools): Promise<Finding[]> {
  const over = new AbortController();
  const late = about(what).unknown(`no answer within ${formatDuration(timeoutMs)}`, 'run it again');
  try {
    const found = await Promise.race([look(), lateAfter(late, clock, over.signal)]);
    return found.map((one) => vault.redact(one));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [about(what).unknown(vault.redact(message))];
  } finally {
    over.abort();
  }
}

async function lateAfter(late: Finding, clock: Clock, signal: AbortSignal): Promise<Finding[]> {
  await clock.sleep(timeoutMs, signal);
  return [late];
}
