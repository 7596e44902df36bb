/** The fixtures about alarms, maintenance, the monitor and who is told, as `invalidFixtures`. */
export const invalidAlarmFixtures: Readonly<Record<string, readonly string[]>> = {
  'alarm-checks-neither-all-nor-a-list.yaml': [
    `11:20 alarms.quiet.checks: expected 'all' or a list of checks, found "any"`,
  ],
  'alarm-confirm-that-outlasts-its-slot.yaml': [
    '11:42 alarms.default.confirm.every: expected at most 60s: a confirm is a quick re-check within its slot, found "2m"',
  ],
  'alarm-default-for-some-only.yaml': [
    '11:14 alarms.default.environments: expected none: default holds wherever no other policy does',
  ],
  'alarm-flapping-after-one-raise.yaml': [
    '10:42 alarms.default.flapping.raises: expected a whole number from 2 to 20, found 1',
  ],
  'alarm-flapping-key-misspelt.yaml': [
    '10:34 alarms.default.flapping.quite: unknown key; did you mean quiet?',
  ],
  'alarm-flapping-within-as-a-number.yaml': [
    "10:42 alarms.default.flapping.within: expected a duration such as '500ms', '30s', '5m', '1h' or '1d', found 60",
  ],
  'alarm-in-an-unknown-environment.yaml': [
    '11:27 alarms.quiet.environments[0]: expected one of the environments: staging, found "stagin"; did you mean staging?',
  ],
  'alarm-raise-of-zero.yaml': [
    '11:29 alarms.default.raise.fail: expected a whole number from 1 to 50, found 0',
  ],
  'alarm-remind-under-a-second.yaml': ['10:30 alarms.default.remind: expected 1s or more, found "500ms"'],
  'alarm-severity-misspelt.yaml': [
    `11:32 alarms.default.severity.fail: expected 'critical', 'warning' or 'info', found "critcal"; did you mean critical?`,
  ],
  'alarms-that-overlap.yaml': [
    '12:3 alarms.two: expected one policy for a check in an environment: one also covers health in staging',
  ],
  'email-address-misspelt.yaml': [
    '14:34 notify.team.channel.to[0]: expected an address such as oncall@example.com, found "oncall.example.com"',
  ],
  'email-to-nobody.yaml': ['14:33 notify.team.channel.to: expected at least 1 entry, found a list of 0'],
  'email-without-aws.yaml': [
    '13:22 notify.team.channel.kind: expected slack, pagerduty or webhook, or authority aws in staging: only AWS sends e-mail, found "email"',
  ],
  'heartbeat-secret-given-literally.yaml': [
    '10:40 monitor.heartbeat.url.secret: expected a secret name such as STAGING_KEY, never the secret itself, found a string of 37 characters',
  ],
  'heartbeat-under-a-second.yaml': ['10:64 monitor.heartbeat.every: expected 1s or more, found "500ms"'],
  'heartbeat-without-a-url.yaml': [
    '10:12 monitor.heartbeat.url: missing: expected a URL or { secret: NAME }',
  ],
  'heartbeat-without-scheme.yaml': [
    '10:30 monitor.heartbeat.url: expected an http:// or https:// URL, found a string of 29 characters',
  ],
  'maintenance-in-an-unknown-environment.yaml': [
    '11:38 maintenance.updates.environments[1]: expected one of the environments: staging, found "prod"',
  ],
  'maintenance-key-misspelt.yaml': ['11:62 maintenance.updates.last: unknown key; did you mean lasts?'],
  'maintenance-longer-than-a-day.yaml': [
    '11:69 maintenance.updates.lasts: expected at most 1d: nothing alarms meanwhile, found "2d"',
  ],
  'maintenance-of-an-unknown-check.yaml': [
    '11:48 maintenance.updates.checks[0]: expected one of the checks: health, found "helth"; did you mean health?',
  ],
  'maintenance-of-no-environment.yaml': [
    '11:28 maintenance.updates.environments: expected a list of at least one environment, found a list of 0',
  ],
  'maintenance-that-never-ends.yaml': [
    '11:67 maintenance.updates.lasts: expected less than 1h: so soon it begins again, and would never end, found "1h"',
  ],
  'maintenance-with-a-unix-cron.yaml': [
    '11:45 maintenance.updates.cron: expected six fields (minutes hours day-of-month month day-of-week year), got 5, found "0 3 * * 0"',
  ],
  'maintenance-with-an-empty-reason.yaml': [
    '11:82 maintenance.updates.reason: expected why: it goes into evidence, found ""',
  ],
  'maintenance-without-a-reason.yaml': [
    '11:3 maintenance.updates.reason: missing: expected why: it goes into evidence',
  ],
  'monitor-blind-too-soon.yaml': [
    '10:24 monitor.blindAfter: expected 5s or more: a slot may take that long, found "1s"',
  ],
  'monitor-key-misspelt.yaml': ['10:12 monitor.silentafter: unknown key; did you mean silentAfter?'],
  'monitor-severity-misspelt.yaml': [
    `10:22 monitor.severity: expected 'critical', 'warning' or 'info', found "warn"`,
  ],
  'monitor-silent-too-soon.yaml': [
    '10:25 monitor.silentAfter: expected 5s or more: a slot may take that long, found "4999ms"',
  ],
  'notify-environments-neither-all-nor-a-list.yaml': [
    `12:27 notify.team.when.environments: expected 'all' or a list of environments, found "any"`,
  ],
  'notify-in-an-unknown-environment.yaml': [
    '12:28 notify.team.when.environments[0]: expected one of the environments: staging, found "stagging"; did you mean staging?',
  ],
  'notify-key-misspelt.yaml': ['10:46 notify.team.when.check: unknown key; did you mean checks?'],
  'notify-kind-misspelt.yaml': [
    `13:22 notify.team.channel.kind: expected 'slack', 'pagerduty', 'webhook' or 'email', found "slak"; did you mean slack?`,
  ],
  'notify-of-an-unknown-check.yaml': [
    '12:49 notify.team.when.checks[1]: expected one of the checks: health, found "chat"',
  ],
  'notify-of-no-severity.yaml': [
    '12:44 notify.team.when.severities: expected at least 1 entry, found a list of 0',
  ],
  'notify-severity-misspelt.yaml': [
    `12:45 notify.team.when.severities[0]: expected 'critical', 'warning' or 'info', found "critcal"; did you mean critical?`,
  ],
  'notify-without-a-channel.yaml': [
    '10:11 notify.team.channel: missing: expected a channel such as { kind: slack, webhook: { secret: NAME } }',
  ],
  'notify-without-when.yaml': [
    '10:11 notify.team.when: missing: expected which events, such as { environments: all, severities: [critical] }',
  ],
  'pagerduty-key-given-literally.yaml': [
    '13:55 notify.team.channel.routingKey.secret: expected a secret name such as STAGING_KEY, never the secret itself, found a string of 7 characters',
  ],
  'pagerduty-url-without-scheme.yaml': [
    '13:77 notify.team.channel.url: expected an http:// or https:// URL, found a string of 28 characters',
  ],
  'several-alarm-faults-at-once.yaml': [
    '14:30 alarms.default.remind: expected 1s or more, found "1ms"',
    '16:29 maintenance.updates.environments[0]: expected one of the environments: staging, found "stagng"; did you mean staging?',
    '17:68 maintenance.other.lasts: expected less than 10m: so soon it begins again, and would never end, found "15m"',
    '18:24 monitor.blindAfter: expected 5s or more: a slot may take that long, found "1s"',
    '18:28 monitor.severty: unknown key; did you mean severity?',
    '23:18 runbooks.rollback.do[0].kind: expected hosting of kind railway in staging: there is nothing to roll back, found "railway-rollback"',
    '23:78 runbooks.rollback.do[1].url: expected {lastKnownGood}, {run}, {key}, {incident} or {environment}, not {rnu}, found "https://deploy.example.com/{rnu}"; did you mean run?',
    '25:54 runbooks.rollback.guards.vetoedBy.tags[0]: expected a tag of a check that is scheduled in staging: nobody looks at it there, found "dependency"',
    '25:76 runbooks.rollback.guards.vetoedBy.checks[0]: expected a check that is scheduled in staging: nobody looks at it there, found "health"',
    '28:47 notify.team.when.checks[0]: expected one of the checks: health or provider, found "chat"',
    '32:22 notify.mail.channel.kind: expected slack, pagerduty or webhook, or authority aws in staging: only AWS sends e-mail, found "email"',
  ],
  'slack-webhook-given-literally.yaml': [
    '13:38 notify.team.channel.webhook: expected { secret: NAME }, never the secret itself, found a string of 39 characters',
  ],
  'webhook-header-secret-given-literally.yaml': [
    '13:130 notify.team.channel.headers.x-key.secret: expected a secret name such as STAGING_KEY, never the secret itself, found a string of 7 characters',
  ],
  'webhook-signature-given-literally.yaml': [
    '13:80 notify.team.channel.signWith: expected { secret: NAME }, never the secret itself, found a string of 7 characters',
  ],
  'webhook-url-given-without-scheme.yaml': [
    '13:36 notify.team.channel.url: expected an http:// or https:// URL, found a string of 25 characters',
  ],
  'webhook-without-a-signature.yaml': [
    '13:5 notify.team.channel.signWith: missing: expected { secret: NAME }, never the secret itself',
  ],
};
