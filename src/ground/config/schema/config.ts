import { z } from 'zod';
import { AlarmPolicy } from '#ground/config/schema/alarm.ts';
import { Answer, Check } from '#ground/config/schema/check.ts';
import { Runbook } from '#ground/config/schema/runbook.ts';
import { Name } from '#ground/config/schema/reference.ts';
import { Timezone } from '#ground/config/schema/scalar.ts';
import { ScheduleEntry } from '#ground/config/schema/schedule.ts';
import { Client, Environment, Limit, Release, Spend } from '#ground/config/schema/target.ts';

const LimitName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'expected a setting name such as COST_DAILY_TOKENS');

/**
 * The whole config. What is read is plain data; what comes out has defaults filled in and durations in milliseconds.
 * The descriptions are what an editor shows, by way of the JSON Schema.
 */
export const Config = z.strictObject({
  $schema: z.string().optional().describe('For editors; not used.'),
  version: z.literal(1),
  service: Name.describe('The name under which evidence is kept.'),
  timezone: Timezone.default('UTC').describe('IANA name, for every cron.'),
  operators: z.array(z.string()).default([]).describe('Who may hold, approve and restore by hand.'),
  client: Client.prefault({}).describe('How every request is sent.'),
  environments: z.record(Name, Environment).describe('Where the service runs.'),
  release: Release.optional().describe('Where the target says which release it runs.'),
  limits: z
    .record(LimitName, Limit)
    .default({})
    .describe('Named numbers of the service that checks may use up.'),
  answers: z.record(Name, Answer).default({}).describe('The ways in which the service says no.'),
  checks: z
    .record(Name, Check)
    .describe(
      'One request and what is expected of the answer, or steps that share cookies and saved values.',
    ),
  schedule: z.record(Name, ScheduleEntry).default({}).describe('Which checks run where and when.'),
  alarms: z
    .record(Name, AlarmPolicy)
    .default({})
    .describe('When outcomes raise and clear; what a policy leaves out comes from default.'),
  runbooks: z
    .record(Name, Runbook)
    .default({})
    .describe('What an alarm may start, and how its effect is verified.'),
  spend: Spend.default({}).describe('What watching itself may cost.'),
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
