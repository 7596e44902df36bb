import type { DoctorTools, Patient } from '#face/operate/doctor/doctor-tools.ts';
import { about, type Finding, type Probe } from '#face/operate/doctor/finding.ts';
import type { HttpFailure, HttpResponse } from '#ground/http/http-client.ts';
import { runSet } from '#observe/check/run-set.ts';

/** Whether the service answers, how long its certificate lasts, what its clock says, and which release it is. */
export const probeTarget = (tools: DoctorTools, patient: Patient): Probe[] => [
  { what: 'base URL', look: () => lookAtBase(tools, patient) },
  { what: 'release', look: () => lookAtRelease(tools, patient) },
];

const tlsDaysMin = 14;
const dayMs = 86_400_000;
const skewMsMax = 5000;

async function lookAtBase(tools: DoctorTools, { target, environment }: Patient): Promise<Finding[]> {
  const { config, http, clock } = tools;
  const { timeout, maxBytes, userAgent } = config.client;
  const request = { method: 'GET', url: target.baseUrl, headers: [['user-agent', userAgent]] as const };
  const answer = await http.exchange(request, { timeoutMs: timeout, maxBytes });
  const now = clock.now();
  if (answer.kind === 'failure') return notAnswered(answer, environment);
  const base = about('base URL').green(`${target.baseUrl} answers (${answer.status})`);
  // The clocks of functions are AWS's.
  const clocks = tools.stack ? [] : [clockFinding(answer, now)];
  return [base, ...certificate(answer, now), ...clocks];
}

function notAnswered(failure: HttpFailure, environment: string): Finding[] {
  const says = about('base URL');
  if (failure.noNetwork) return [says.unknown(`this machine has no network: ${failure.message}`)];
  // A body that is too large is an answer all the same, but its headers are gone.
  if (failure.code === 'too_large') return [says.unknown('it answers with more than client.maxBytes')];
  return [says.red(failure.message, `see that it runs, and environments.${environment}.baseUrl`)];
}

function certificate({ tls }: HttpResponse, now: number): Finding[] {
  const says = about('certificate');
  if (!tls) return [says.info('none: the base URL is plain HTTP')];
  const days = Math.floor((tls.validTo - now) / dayMs);
  const text = `valid for ${days} days more`;
  return [days < tlsDaysMin ? says.red(text, 'renew it') : says.green(text)];
}

/** Its header is to the second, so what differs by two says nothing. */
function clockFinding({ headers }: HttpResponse, now: number): Finding {
  const says = about('clock');
  const date = headers.find(([name]) => name === 'date')?.[1];
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return says.unknown('the service sends no Date to compare with');
  const skewMs = now - theirs;
  if (Math.abs(skewMs) <= skewMsMax)
    return says.green('within 5 s of the service, as far as its Date header tells');
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const text = `this machine is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the service`;
  return says.red(text, 'let NTP set the clock of this machine, or see whose clock is wrong');
}

/** By the very check that tells it, with what that needs; recorded nowhere. */
async function lookAtRelease(tools: DoctorTools, { environment }: Patient): Promise<Finding[]> {
  const says = about('release');
  const { release } = tools.config;
  if (!release)
    return [says.info('no release.identity: rollbacks know releases by muster release record alone')];
  const { check } = release.identity;
  const [result] = await runSet({ environment, checks: [check] }, tools);
  if (result?.release !== undefined) return [says.green(`${check} says ${result.release}`)];
  const why = result?.reason || 'it passed, and named none';
  const remedy = `muster check ${check} --env ${environment} --no-record`;
  return [
    result?.outcome === 'unknown'
      ? says.unknown(why, remedy)
      : says.red(`${check} named no release: ${why}`, remedy),
  ];
}
