import type { Config } from '#ground/config/schema/config.ts';
import { drillScheduleOf, scheduleOf } from '#ground/config/schedule.ts';
import { rhythmOf } from '#observe/cost/rhythm.ts';
import { assumed } from '#observe/cost/aws/measured.ts';
import { functionName, type Named, ofType, refsIn, type Template } from '#observe/cost/aws/template.ts';
import { drillWork, noWork, probeWork, sweepWork, watchdogWork, type Work } from '#observe/cost/aws/work.ts';

/** What a schedule does in a month of 30 days. */
export type ScheduleUse = { id: string; function: string; perMonth: number; work: Work };

/** What a stack does in a month in which nothing happens: checks pass, drills run as scheduled. */
export type Usage = {
  schedules: ScheduleUse[];
  drillsPerMonth: number;
  /** SecureStrings that are decrypted. */
  decryptions: number;
};

/** `config` is what AWS answers for. The schedules are those of the template. */
export function usageOf(config: Config, template: Template): Usage {
  const counted = countedOnce();
  const schedules = ofType(template, 'AWS::Scheduler::Schedule').map((schedule) =>
    useOf(config, schedule, counted),
  );
  return {
    schedules,
    drillsPerMonth: schedules.reduce((total, { perMonth, work }) => total + perMonth * work.drills, 0),
    decryptions: decryptionsOf(template, schedules),
  };
}

function useOf(config: Config, { id, properties }: Named, counted: Counted): ScheduleUse {
  const {
    Target: target,
    ScheduleExpression,
    ScheduleExpressionTimezone = 'UTC',
  } = properties as unknown as Schedule;
  const name = functionName(refsIn(target.Arn)[0] ?? '');
  const perMonth = counted(ScheduleExpression.replace(/^cron\((.*)\)$/, '$1'), ScheduleExpressionTimezone);
  return { id, function: name, perMonth, work: workOf(config, name, target.Input ?? '{}') };
}

type Schedule = {
  Target: { Arn: unknown; Input?: string };
  /** `cron(0/5 * * * ? *)` */
  ScheduleExpression: string;
  ScheduleExpressionTimezone?: string;
};

/** How often a cron comes in a month. */
type Counted = (cron: string, timezone: string) => number;

/** Many schedules have the same, and going through a year of one takes its time. */
function countedOnce(): Counted {
  const known = new Map<string, number>();
  return (cron, timezone) => {
    const key = `${cron} ${timezone}`;
    const perMonth = known.get(key) ?? rhythmOf({ cron, timezone }).perMonth;
    known.set(key, perMonth);
    return perMonth;
  };
}

type Input = { entry?: string; environment?: string; drills?: { entry: string; environment: string } };

function workOf(config: Config, name: string, input: string): Work {
  if (name.endsWith('Sweep')) return sweepWork(config);
  if (name.endsWith('Watchdog')) return watchdogWork(config);
  const { drills, ...due } = JSON.parse(input) as Input;
  const isDue = (set: { entry: string; environment: string }): boolean =>
    set.entry === (drills ?? due).entry && set.environment === (drills ?? due).environment;
  if (drills) return drillWork(drillScheduleOf(config).find(isDue)?.drills.length ?? 0);
  const set = scheduleOf(config).find(isDue);
  return set ? probeWork(config, set) : noWork;
}

const monthMs = 30 * 86_400_000;

/** Each secret of a function is read again once its time in memory is over, if anybody comes then. */
function decryptionsOf(template: Template, schedules: readonly ScheduleUse[]): number {
  const perFunction = Map.groupBy(schedules, (use) => use.function);
  return [...perFunction].reduce((total, [name, uses]) => {
    const invocations = uses.reduce((sum, { perMonth }) => sum + perMonth, 0);
    const reads = Math.min(invocations, monthMs / assumed.secretKeptMs);
    return total + reads * secretsOf(template, name);
  }, 0);
}

/** Parameters that the function's policies let it read. */
function secretsOf(template: Template, name: string): number {
  const statements = ofType(template, 'AWS::IAM::Policy')
    .filter(({ id }) => id.startsWith(name))
    .flatMap(({ properties }) => (properties['PolicyDocument'] as { Statement: Statement[] }).Statement);
  const reading = statements.filter(({ Action }) => [Action].flat().includes('ssm:GetParameter'));
  return reading.reduce((total, { Resource }) => total + [Resource].flat().length, 0);
}

type Statement = { Action: string | string[]; Resource: unknown };
