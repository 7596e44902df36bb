import { z } from 'zod';
import { AlarmPolicy } from '#ground/config/schema/alarm.ts';
import { Answer, Check } from '#ground/config/schema/check.ts';
import { Maintenance } from '#ground/config/schema/maintenance.ts';
import { Monitor } from '#ground/config/schema/monitor.ts';
import { Notify } from '#ground/config/schema/notify.ts';
import { Runbook } from '#ground/config/schema/runbook.ts';
import { Drill } from '#ground/config/schema/drill.ts';
import { Name, SettingName } from '#ground/config/schema/reference.ts';
import { Timezone } from '#ground/config/schema/scalar.ts';
import { ScheduleEntry } from '#ground/config/schema/schedule.ts';
import { Client, Environment, Limit, Release, Spend, Switch } from '#ground/config/schema/target.ts';

/**
 * The whole config. What is read is plain data; what comes out has defaults filled in and durations in milliseconds.
 * The descriptions are what an editor shows, by way of the JSON Schema.
 */
export const Config = z.strictObject({
  $schema: z.string().optional().describe('For editors; not used.'),
  version: z.literal(1),
  service: Name.describe('The name under which evidence is kept.'),
  timezone: Timezone.default('UTC').describe('IANA name, for every cron.'),
  operators: z
    .array(z.string())
    .default([])
    .describe('Who may hold, approve, drill and accept by hand; nobody named: everybody.'),
  client: Client.prefault({}).describe('How every request is sent.'),
  environments: z.record(Name, Environment).describe('Where the service runs.'),
  release: Release.optional().describe('Where the target says which release it runs.'),
  limits: z
    .record(SettingName, Limit)
    .default({})
    .describe('Named numbers of the service that checks may use up.'),
  switches: z
    .record(SettingName, Switch)
    .default({})
    .describe('Settings that are neither limits nor secrets, for drills to set.'),
  answers: z.record(Name, Answer).default({}).describe('The ways in which the service says no.'),
  checks: z
    .record(Name, Check)
    .describe(
      'One request and what is expected of the answer, or steps that share cookies and saved values.',
    ),
  drills: z
    .record(Name, Drill)
    .default({})
    .describe('Experiments that prove that a limit blocks, and that it was put back.'),
  schedule: z.record(Name, ScheduleEntry).default({}).describe('Which checks and drills run where and when.'),
  alarms: z
    .record(Name, AlarmPolicy)
    .default({})
    .describe('When outcomes raise and clear; what a policy leaves out comes from default.'),
  maintenance: z
    .record(Name, Maintenance)
    .default({})
    .describe(
      'Planned work, by cron: what checks find is recorded and alarms nobody; runbooks and drills stay away. By hand: muster maintenance start.',
    ),
  monitor: Monitor.prefault({}).describe(
    'What Muster watches of itself: raises Monitor Blind and Monitor Silent, and tells a heartbeat that it lives.',
  ),
  runbooks: z
    .record(Name, Runbook)
    .default({})
    .describe('What an alarm may start, and how its effect is verified.'),
  notify: z
    .record(Name, Notify)
    .default({})
    .describe(
      'Who is told what: alarms, reminders, runbooks and drills, by slack, pagerduty, a signed webhook or, on AWS, email.',
    ),
  spend: Spend.default({}).describe('What watching and drilling may cost.'),
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
