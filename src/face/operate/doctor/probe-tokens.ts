import type { DoctorTools, Patient } from '#face/operate/doctor/doctor-tools.ts';
import { about, type Finding, type Probe } from '#face/operate/doctor/finding.ts';
import { runbooksOf } from '#face/operate/doctor/secrets-for.ts';
import { watchedLimits } from '#act/limits/baseline-of.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { GithubWorkflow } from '#ground/config/kinds/actions/github-workflow.ts';
import type { RailwayHosting } from '#ground/config/kinds/railway.ts';

/** What tokens of hosting and of GitHub may read; what else they may is not found out by reading. */
export const probeTokens = (tools: DoctorTools, patient: Patient): Probe[] => [
  ...probeHosting(tools, patient),
  ...runbooksOf(tools.config, patient).flatMap(([name, runbook]) =>
    runbook.do.flatMap((action) => (action.kind === 'github-workflow' ? [github(tools, name, action)] : [])),
  ),
];

/** Where limits are kept elsewhere: else reading limits has told. */
function probeHosting(tools: DoctorTools, { environment, target: { hosting } }: Patient): Probe[] {
  const watched = watchedLimits(tools.config, environment);
  if (!hosting || watched?.source.kind === hosting.kind) return [];
  return [{ what: 'hosting', look: () => readMarker(tools, hosting) }];
}

async function readMarker({ settingsAt }: DoctorTools, hosting: RailwayHosting): Promise<Finding[]> {
  const says = about('hosting');
  try {
    await settingsAt(hosting).marker();
    return [says.green(`${hosting.kind}: its variables can be read; whether we may deploy is not tried`)];
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    const next = 'see that its token is of this project and environment';
    return [
      error.code === 'SETTINGS_REFUSED' ? says.red(error.message, next) : says.unknown(error.message, next),
    ];
  }
}

const timeoutMs = 10_000;
const maxBytes = 1_048_576;

function github({ vault, http }: DoctorTools, runbook: string, action: GithubWorkflow): Probe {
  const what = `github ${action.repository}`;
  const says = about(what);
  const look = async (): Promise<Finding[]> => {
    const token = await vault.read(action.token.secret);
    if (token === undefined) return [says.unknown(`${action.token.secret} is not there`)];
    const headers = [
      ['authorization', `Bearer ${token}`],
      ['accept', 'application/vnd.github+json'],
      ['user-agent', 'muster'],
    ] as const;
    const url = `${action.url}/repos/${action.repository}`;
    const answer = await http.exchange({ method: 'GET', url, headers }, { timeoutMs, maxBytes });
    if (answer.kind === 'failure') return [says.unknown(answer.message)];
    if (answer.status === 200)
      return [says.green(`${runbook} may read it; whether it may start ${action.workflow} is not tried`)];
    const isRefused = [401, 403, 404].includes(answer.status);
    const next = `give ${action.token.secret} Actions: write on ${action.repository}`;
    return [
      isRefused ? says.red(`answered ${answer.status}`, next) : says.unknown(`answered ${answer.status}`),
    ];
  };
  return { what, look };
}
