import { z } from 'zod';
import { AlarmPolicy } from '#ground/config/schema/alarm.ts';
import { Answer, Check } from '#ground/config/schema/check.ts';
import { Runbook } from '#ground/config/schema/runbook.ts';
import { Name, Timezone } from '#ground/config/schema/scalar.ts';
import { ScheduleEntry } from '#ground/config/schema/schedule.ts';
import { Client, Environment, Limit, Release, Spend } from '#ground/config/schema/target.ts';

const LimitName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'expected a setting name such as COST_DAILY_TOKENS');

/** The whole config. What is read is plain data; what comes out has defaults filled in and durations in milliseconds. */
export const Config = z.strictObject({
  /** For editors; not used. */
  $schema: z.string().optional(),
  version: z.literal(1),
  service: Name,
  /** IANA name, for every cron. */
  timezone: Timezone.default('UTC'),
  /** Who may hold, approve and restore by hand. */
  operators: z.array(z.string()).default([]),
  client: Client.prefault({}),
  environments: z.record(Name, Environment),
  release: Release.optional(),
  limits: z.record(LimitName, Limit).default({}),
  answers: z.record(Name, Answer).default({}),
  checks: z.record(Name, Check),
  schedule: z.record(Name, ScheduleEntry).default({}),
  alarms: z.record(Name, AlarmPolicy).default({}),
  runbooks: z.record(Name, Runbook).default({}),
  spend: Spend.default({}),
  aws: z
    .strictObject({
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region such as eu-central-1'),
    })
    .optional(),
});

/** As written in a file. */
export type ConfigInput = z.input<typeof Config>;
/** As used. */
export type Config = z.output<typeof Config>;
