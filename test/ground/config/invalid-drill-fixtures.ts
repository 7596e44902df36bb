/** The fixtures about drills and settings, as `invalidFixtures`. */
export const invalidDrillFixtures: Readonly<Record<string, readonly string[]>> = {
  'allow-drills-of-an-unknown-drill.yaml': [
    '7:35 environments.staging.allowDrills.names[1]: expected one of the drills: drill, found "dril"; did you mean drill?',
  ],
  'allow-drills-without-a-reason.yaml': [
    '7:5 environments.staging.allowDrills.reason: missing: expected a string',
  ],
  'answer-lockout-without-steps.yaml': [
    '10:82 answers.blocked.lockout.steps: expected at least 1 entry, found a list of 0',
  ],
  'answers-of-the-same-match.yaml': [
    '11:3 answers.refused: expected another match than that of blocked: two answers to one response prove nothing',
  ],
  'breaker-opened-by-a-rate.yaml': [
    '21:13 drills.drill.answer: expected an answer with cause capacity or dependency, not rate, found "blocked"',
  ],
  'budget-blocked-by-a-rate.yaml': [
    '19:45 drills.drill.lower.DAILY_TOKENS.answer: expected an answer with cause budget, not rate, found "blocked"',
  ],
  'burst-admitted-upside-down.yaml': ['20:5 drills.drill.admitted: expected atLeast at most atMost'],
  'burst-blocked-by-a-budget.yaml': [
    '21:13 drills.drill.answer: expected an answer with cause rate, not budget, found "blocked"',
  ],
  'burst-that-may-be-admitted-whole.yaml': [
    '20:37 drills.drill.admitted.atMost: expected less than the 40 requests, found 40',
  ],
  'drill-faults-of-types-and-rules.yaml': [
    '9:31 switches.MODEL_BASE_URL.baseline: expected { set: value }, or { unset: null } when it is absent, found "none"',
    '21:15 drills.burst.requests: expected a whole number from 2 to 1000, found 1',
    '28:27 drills.breaker.set.MODEL_RETRIES: expected another value than its baseline, found 3',
  ],
  'drill-key-of-another-kind.yaml': ['22:5 drills.drill.byCall: unknown key'],
  'drill-lease-by-default-without-room.yaml': [
    '16:3 drills.drill.leaseFor: expected at least 27m: 2 changes that are live within 10m, a wait of 5m and up to 5 calls of 15s (DAILY_TOKENS)',
  ],
  'drill-lease-without-room.yaml': [
    '21:15 drills.drill.leaseFor: expected at least 17m: 2 changes that are live within 8m and up to 3 calls of 15s (DAILY_TOKENS), found "16m"',
  ],
  'drill-lets-all-at-once-pass.yaml': [
    '19:102 drills.drill.lower.DAILY_TOKENS.concurrent.admittedMax: expected less than the 5 calls, found 5',
  ],
  'drill-lowers-above-the-baseline.yaml': [
    '20:34 drills.drill.lower.DAILY_TOKENS.to: expected less than the baseline: 100 in staging, found 100',
  ],
  'drill-lowers-an-unknown-limit.yaml': [
    '19:14 drills.drill.lower.DALY_TOKENS: expected one of the limits: DAILY_TOKENS; did you mean DAILY_TOKENS?',
  ],
  'drill-lowers-nothing.yaml': ['19:5 drills.drill.lower: expected at least one'],
  'drill-lowers-to-an-unknown-answer.yaml': [
    '19:45 drills.drill.lower.DAILY_TOKENS.answer: expected one of the answers: blocked, found "blocket"; did you mean blocked?',
  ],
  'drill-meanwhile-an-unknown-answer.yaml': [
    '21:17 drills.drill.meanwhile[0]: expected one of the answers: blocked, found "apology"',
  ],
  'drill-of-an-unknown-check.yaml': [
    '18:12 drills.drill.check: expected one of the checks: chat, found "caht"; did you mean chat?',
  ],
  'drill-of-an-unknown-kind.yaml': [
    `17:11 drills.drill.kind: expected 'burst-429', 'budget-block' or 'breaker-open', found "budget-blok"; did you mean budget-block?`,
  ],
  'drill-restarts-what-nothing-restarts.yaml': [
    '19:91 drills.drill.lower.DAILY_TOKENS.blockedStillAfterRestart: expected settings of kind hosting, or http with apply, in staging: nothing else restarts the service, found true',
  ],
  'drill-sets-a-switch-to-its-baseline.yaml': [
    '20:28 drills.drill.set.MODEL_BASE_URL: expected another value than its baseline, found "http://127.0.0.1:9"',
  ],
  'drill-sets-an-unknown-switch.yaml': [
    '20:12 drills.drill.set.MODEL_URL: expected one of the switches: MODEL_BASE_URL',
  ],
  'drill-with-an-unknown-answer.yaml': [
    '21:13 drills.drill.answer: expected one of the answers: blocked, found "blokced"; did you mean blocked?',
  ],
  'drill-without-tokens-max.yaml': [
    '16:3 drills.drill.tokensMax: missing: expected a whole number of tokens',
  ],
  'drills-allowed-without-settings.yaml': [
    '6:28 environments.staging.allowDrills.names[0]: expected settings in staging: this drill changes them, found "drill"',
  ],
  'hosting-marker-that-looks-secret.yaml': [
    `6:119 environments.staging.hosting.marker: expected a name that does not look like a secret's: no drill touches those, found "DATABASE_URL"`,
  ],
  'hosting-token-given-literally.yaml': [
    '6:84 environments.staging.hosting.token: expected { secret: NAME }, never the secret itself, found a string of 7 characters',
  ],
  'limit-that-looks-like-a-secret.yaml': [
    "8:11 limits.PROVIDER_API_KEY: expected a name that does not look like a secret's: no drill touches those",
  ],
  'schedule-begins-after-its-end.yaml': [
    '22:3 schedule.nightly: expected startWithin (1h) to be at most endWithin (30m)',
  ],
  'schedule-of-a-drill-not-allowed.yaml': [
    '23:23 schedule.nightly.drills[0]: expected a drill that allowDrills names in production, found "drill"',
  ],
  'schedule-of-an-unknown-drill.yaml': [
    '22:23 schedule.nightly.drills[0]: expected one of the drills: drill, found "dirll"; did you mean drill?',
  ],
  'schedule-of-checks-and-drills.yaml': [
    '22:3 schedule.nightly: expected checks, tags or both, or else drills',
  ],
  'schedule-start-within-beside-checks.yaml': [
    '22:3 schedule.nightly: expected startWithin and endWithin beside drills only',
  ],
  'self-check-egress-misspelt.yaml': [
    `10:70 client.selfCheck.egress: expected 'text', found "txt"; did you mean text?`,
  ],
  'settings-kind-misspelt.yaml': [
    `6:23 environments.staging.settings.kind: expected 'hosting', 'http' or 'ssm', found "hostng"; did you mean hosting?`,
  ],
  'settings-marker-that-is-a-limit.yaml': [
    '6:126 environments.staging.settings.marker: expected a name of its own: this is a limit or switch, found "DAILY_TOKENS"',
  ],
  'settings-of-hosting-without-hosting.yaml': [
    '6:5 environments.staging.settings: expected hosting in this environment: its variables are the settings',
  ],
  'settings-prefix-without-slashes.yaml': [
    `6:36 environments.staging.settings.prefix: expected a path that begins and ends with /, such as '/chat/staging/', found "chat"`,
  ],
  'settings-written-whole.yaml': [
    '6:92 environments.staging.settings.write: expected PATCH, or {name} in path or json: a PUT of the changes alone may delete every other setting',
  ],
  'settings-write-method-in-lower-case.yaml': [
    `6:124 environments.staging.settings.write.method: expected 'POST', 'PUT', 'PATCH' or 'DELETE', found "patch"; did you mean PATCH?`,
  ],
  'several-drill-faults-at-once.yaml': [
    '7:35 environments.staging.allowDrills.names[1]: expected one of the drills: drill, found "other"',
    "8:70 limits.AUTH_TOKEN: expected a name that does not look like a secret's: no drill touches those",
    '20:34 drills.drill.lower.DAILY_TOKENS.to: expected less than the baseline: 5000 in staging, found 6000',
    '20:48 drills.drill.lower.DAILY_TOKENS.answer: expected an answer with cause budget, not rate, found "rate"',
    '21:15 drills.drill.leaseFor: expected at least 17m: 2 changes that are live within 8m and up to 3 calls of 15s (DAILY_TOKENS), found "5m"',
    '24:3 schedule.nightly: expected startWithin (7h) to be at most endWithin (6h)',
  ],
  'switch-baseline-without-set.yaml': [
    '9:41 switches.MODEL_BASE_URL.baseline: expected { set: value }, or { unset: null } when it is absent, found "none"',
  ],
  'switch-that-is-a-limit-as-well.yaml': [
    '9:13 switches.DAILY_TOKENS: expected a name that is not among the limits as well',
  ],
  'switch-that-looks-like-a-secret.yaml': [
    "9:13 switches.DATABASE_URL: expected a name that does not look like a secret's: no drill touches those",
  ],
};
