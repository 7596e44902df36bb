import type { DoctorTools, Patient } from '#face/operate/doctor/doctor-tools.ts';
import { about, type Finding, type Probe } from '#face/operate/doctor/finding.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { cadenceOf, scheduleOf } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { budgetsOf } from '#observe/cost/budgets.ts';
import { runCosts, sum } from '#observe/cost/cost-rows.ts';
import { rhythmOf } from '#observe/cost/rhythm.ts';

/** Whether what is scheduled keeps its own pace, stays clear of lockouts, and leaves limits to the service's users. Sends nothing. */
export const probePace = ({ config }: DoctorTools, patient: Patient): Probe[] => [
  { what: 'pace', look: async () => [paceFinding(config, patient.environment)] },
  { what: 'spend', look: async () => [spendFinding(config, patient.environment)] },
];

function paceFinding(config: Config, environment: string): Finding {
  const says = about('pace');
  const { pace } = config.client;
  const lockouts = Object.entries(config.answers).flatMap(([name, { lockout }]) => (lockout ? [name] : []));
  if (!pace)
    return lockouts.length === 0
      ? says.info('no client.pace: requests are sent as they come')
      : says.red(`${lockouts.join(', ')} locks us out, and no client.pace holds us back`, 'set client.pace');
  const most = mostRequests(config, environment, pace.per);
  const text = `at most ${most} scheduled requests in ${formatDuration(pace.per)}, of ${pace.requests} by client.pace`;
  return most <= pace.requests
    ? says.green(text)
    : says.red(`${text}: checks are held back`, 'schedule less often, or widen client.pace');
}

/** When all that is scheduled comes together, and nothing is confirmed. */
const mostRequests = (config: Config, environment: string, perMs: number): number =>
  sum(
    scheduleOf(config).filter((set) => set.environment === environment),
    (set) =>
      rhythmOf(cadenceOf(set)).mostWithin(perMs) * sum(runCosts(config, set), ({ requests }) => requests),
  );

function spendFinding(config: Config, environment: string): Finding {
  const says = about('spend');
  const budgets = budgetsOf(config).filter(
    (one) => one.environment === undefined || one.environment === environment,
  );
  const fullest = budgets.sort((one, other) => other.share / other.shareMax - one.share / one.shareMax)[0];
  if (!fullest) return says.info('no cap and no limit is declared');
  const { path, share, shareMax } = fullest;
  const text = `the fullest is ${path.join('.')}: ${percent(share)} of it, at most ${percent(shareMax)}`;
  return share <= shareMax ? says.green(text) : says.red(text, 'muster plan');
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
