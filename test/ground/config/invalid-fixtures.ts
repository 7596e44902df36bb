/** The files of test/fixtures/config/invalid, but for those about drills, alarms and runbooks, with the lines that a person reads about them. */
export const invalidFixtures: Readonly<Record<string, readonly string[]>> = {
  'alias-bomb.yaml': ['expected at most 100 uses of aliases'],
  'alias-without-anchor.yaml': ['Unresolved alias (the anchor must be set before the alias): common'],
  'answer-that-matches-everything.yaml': [
    '11:27 answers.blocked.match: expected at least one of status, headers, json and text: an empty match is met by every answer',
  ],
  'authority-misspelt.yaml': [
    `6:16 environments.staging.authority: expected 'aws' or 'local', found "was"; did you mean aws?`,
  ],
  'base-url-with-password.yaml': [
    '5:14 environments.staging.baseUrl: expected a URL without user and password: use a header with { secret: NAME }, found "https://…@chat.example.com"',
  ],
  'base-url-with-query.yaml': [
    '5:14 environments.staging.baseUrl: expected a URL without query and fragment, found "https://chat.example.com/?…"',
  ],
  'base-url-without-scheme.yaml': [
    '5:14 environments.staging.baseUrl: expected an http:// or https:// URL, found "chat.example.com"',
  ],
  'baseline-below-zero.yaml': ['11:57 limits.COST_DAILY_TOKENS.baseline.set: expected at least 0, found -1'],
  'baseline-neither-set-nor-unset.yaml': [
    '11:50 limits.COST_DAILY_TOKENS.baseline: expected { set: number }, or { unset: number } with what the service uses when it is absent, found 500000',
  ],
  'baseline-of-an-undeclared-limit.yaml': [
    '6:17 environments.staging.baseline.COST_DALY_TOKENS: expected one of the limits: COST_DAILY_TOKENS; did you mean COST_DAILY_TOKENS?',
  ],
  'body-size-out-of-range.json': [
    '20:17 client.maxBytes: expected a whole number from 1 to 16777216, found 0',
  ],
  'check-name-with-capitals.yaml': [
    '7:3 checks.Health-Check: expected a name such as chat_happy: a-z, 0-9 and _, up to 60 characters',
  ],
  'check-named-constructor.yaml': [
    '7:3 checks.constructor: expected a name such as chat_happy: a-z, 0-9 and _, up to 60 characters',
  ],
  'check-that-expects-nothing.yaml': [
    '7:3 checks.health: expected something of the answer, such as expect: { status: 200 }: without it every answer passes',
  ],
  'check-with-neither-request-nor-steps.yaml': [
    '7:11 checks.health: expected a check with a request (and expect), or with steps, found an empty object',
  ],
  'circle-as-a-value.ts': ['checks.again: expected plain data, not an object that holds itself'],
  'date-as-a-value.ts': [
    'checks.health.expect.json["$.day"].equals: expected plain data as JSON can carry it, not Date',
  ],
  'duplicate-key.json': ['4:3 this key is written twice'],
  'duplicate-key.yaml': ['10:1 this key is written twice'],
  'duration-as-a-number.yaml': [
    "8:40 checks.health.request.timeout: expected a duration such as '500ms', '30s', '5m', '1h' or '1d', found 5",
  ],
  'duration-of-zero.yaml': [
    '8:40 checks.health.request.timeout: expected a duration above zero and up to 366d, found "0s"',
  ],
  'duration-with-an-unknown-unit.yaml': [
    `8:40 checks.health.request.timeout: expected a duration such as '500ms', '30s', '5m', '1h' or '1d', found "5min"`,
  ],
  'empty-file.yaml': ['there is nothing in it: muster init writes a first config'],
  'empty-operators.yaml': [
    '10:15 checks.health.expect.json["$.status"]: expected at least one operator, such as { exists: true }',
  ],
  'every-under-a-minute-on-aws.yaml': [
    '17:62 schedule.pulse.every: expected 1m or more: staging has authority aws, found "20s"',
  ],
  'every-under-a-second.yaml': ['16:62 schedule.pulse.every: expected 1s or more, found "500ms"'],
  'function-as-a-value.ts': ['service: expected plain data as JSON can carry it, not function'],
  'header-on-two-lines.yaml': [
    '8:47 checks.health.request.headers.x-a: expected a header value on one line, found a string of 15 characters',
  ],
  'header-that-muster-sets.yaml': [
    '8:42 checks.health.request.headers.Content-Length: expected a header that Muster does not set itself',
  ],
  'json-matcher-is-a-list.yaml': [
    '10:25 checks.chat.expect.json["$.action"]: expected a value to equal, or operators such as { in: [a, b] } or { equals: … }, found a list of 2',
  ],
  'json-path-that-does-not-compile.yaml': [
    `10:12 checks.health.keep[0]: expected a JSONPath: unclosed bracketed selection ('$.items[':8), found "$.items["`,
  ],
  'json-path-without-dollar.yaml': [
    "10:15 checks.health.expect.json.status: expected a JSONPath such as '$.status'",
  ],
  'latency-fail-below-degraded.yaml': [
    '9:15 checks.health.expect.latency: expected fail to be above degraded',
  ],
  'list-for-an-object.json': [
    '4:19 environments: expected an object of names and what they are, found a list of 1',
  ],
  'missing-base-url.yaml': ['4:3 environments.staging.baseUrl: missing: expected an http:// or https:// URL'],
  'missing-checks.yaml': ['1:1 checks: missing: expected an object of names and what they are'],
  'missing-version.yaml': ['1:1 version: missing: expected 1'],
  'needs-an-unknown-check.ts': [
    'checks.chat.needs[0]: expected one of the checks: health or chat, found "heath"; did you mean health?',
  ],
  'needs-an-unknown-check.yaml': [
    '14:13 checks.chat.needs[0]: expected one of the checks: health or chat, found "helth"; did you mean health?',
  ],
  'needs-in-a-circle.yaml': ['10:5 checks.one.needs: expected no cycle: one needs three needs two needs one'],
  'no-checks.yaml': ['6:1 checks: expected at least one'],
  'number-that-json-has-not.yaml': [
    '3:13 operators[0]: expected plain data as JSON can carry it, not Infinity',
  ],
  'redirects-misspelt.json': [
    `13:22 checks.health.request.redirects: expected 'none', 'origin' or 'any', found "orgin"; did you mean origin?`,
  ],
  'regex-that-does-not-compile.yaml': [
    '10:24 checks.health.expect.text.matches: expected a regular expression: Unterminated group, found "(ok"',
  ],
  'release-identity-of-an-unknown-check.yaml': [
    '10:31 release.identity.check: expected one of the checks: health, found "version"',
  ],
  'request-method-in-lower-case.yaml': [
    `8:24 checks.health.request.method: expected 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE' or 'OPTIONS', found "post"; did you mean POST?`,
  ],
  'request-path-to-another-host.yaml': [
    `8:22 checks.health.request.path: expected a path such as '/health': no host, space or #, found "//other.example.com/health"`,
  ],
  'request-with-neither-path-nor-url.yaml': [
    '8:5 checks.health.request: expected exactly one of path (below baseUrl) and url',
  ],
  'request-with-path-and-url.yaml': [
    '8:5 checks.health.request: expected exactly one of path (below baseUrl) and url',
  ],
  'request-with-two-bodies.yaml': [
    '8:5 checks.chat.request: expected at most one of json, text, form and raw',
  ],
  'saved-by-no-earlier-step.yaml': [
    '12:73 checks.chat.steps[1].request.json.session.saved: expected a name that an earlier step saves, found "sesion_id"; did you mean session_id?',
  ],
  'saved-by-the-same-step.yaml': [
    '8:51 checks.chat.request.query.id.saved: expected a name that an earlier step saves, found "id"',
  ],
  'schedule-in-an-unknown-environment.yaml': [
    '16:45 schedule.pulse.environments[0]: expected one of the environments: staging, found "production"',
  ],
  'schedule-of-a-tag-nobody-has.yaml': [
    '16:19 schedule.pulse.tags[0]: expected one of the tags of checks: basic, found "basics"; did you mean basic?',
  ],
  'schedule-of-an-unknown-check.yaml': [
    '16:21 schedule.pulse.checks[0]: expected one of the checks: health or chat, found "heath"; did you mean health?',
  ],
  'schedule-of-nothing.yaml': ['16:3 schedule.pulse: expected checks, tags or both, or else drills'],
  'schedule-twice-for-one-check.yaml': [
    '17:3 schedule.basic: expected each check in one entry for an environment: pulse already runs health in staging',
  ],
  'schedule-with-a-unix-cron.yaml': [
    '16:61 schedule.pulse.cron: expected six fields (minutes hours day-of-month month day-of-week year), got 5, found "0 2 * * 1-5"',
  ],
  'schedule-with-every-and-cron.yaml': [
    "16:3 schedule.pulse: expected exactly one of every, such as '5m', and cron, such as '0 2 ? * MON-FRI *'",
  ],
  'schedule-with-neither-every-nor-cron.yaml': [
    "16:3 schedule.pulse: expected exactly one of every, such as '5m', and cron, such as '0 2 ? * MON-FRI *'",
  ],
  'secret-given-literally.yaml': [
    '8:67 checks.health.request.headers.authorization.secret: expected a secret name such as STAGING_KEY, never the secret itself, found a string of 10 characters',
  ],
  'secret-in-a-body-given-literally.yaml': [
    '8:74 checks.chat.request.json.user.key.secret: expected a secret name such as STAGING_KEY, never the secret itself, found a string of 10 characters',
  ],
  'secret-misspelt.yaml': [
    '8:57 checks.health.request.headers.authorization: expected a string, { secret: NAME } or { saved: name }, found an object with secert; did you mean secret?',
  ],
  'section-not-built-yet.yaml': ['10:1 gates: not built yet'],
  'several-faults-at-once.json': [
    '3:14 service: expected a name such as chat_happy: a-z, 0-9 and _, up to 60 characters, found "Chat"',
    `20:17 checks.chat.request.path: expected a path such as '/health': no host, space or #, found "chat"`,
    '23:19 checks.chat.expect.status: expected a status such as 200, a list such as [200, 204], or { from: 200, to: 299 }, found "2xx"',
    '24:9 checks.chat.expect.latncy: unknown key; did you mean latency?',
    '29:9 checks.chat.needs[0]: expected one of the checks: health or chat, found "helth"; did you mean health?',
    '33:15 timezone: expected an IANA time zone such as Europe/Berlin, found "Mars/Olympus"',
    '38:9 schedule.pulse.checks[1]: expected one of the checks: health or chat, found "chta"; did you mean chat?',
    `43:16 schedule.pulse.every: expected a duration such as '500ms', '30s', '5m', '1h' or '1d', found "1 minute"`,
  ],
  'status-as-text.yaml': [
    '9:23 checks.health.expect.status: expected a status such as 200, a list such as [200, 204], or { from: 200, to: 299 }, found "OK"',
  ],
  'status-list-with-text.yaml': [
    '9:29 checks.health.expect.status[1]: expected a whole number from 100 to 599, found "accepted"',
  ],
  'status-out-of-range.yaml': [
    '9:23 checks.health.expect.status: expected a whole number from 100 to 599, found 2000',
  ],
  'status-range-upside-down.yaml': ['9:15 checks.health.expect.status: expected from at most to'],
  'syntax-not-yaml.yaml': ['9:5 Flow map in block collection must be sufficiently indented and end with a }'],
  'timezone-misspelt.yaml': [
    '3:11 timezone: expected an IANA time zone such as Europe/Berlin, found "Europe/Belrin"',
  ],
  'tls-days-upside-down.yaml': [
    '9:15 checks.health.expect.tlsDays: expected degraded to be above fail: a certificate with fewer days left is worse',
  ],
  'trailing-comma.json': ["3:11 not JSON: Unexpected token ']'"],
  'unknown-key-at-top.yaml': ['10:1 scedule: unknown key; did you mean schedule?'],
  'unknown-key-in-a-check.yaml': ['9:5 checks.health.expct: unknown key; did you mean expect?'],
  'unknown-key-in-a-step.yaml': ['11:9 checks.chat.steps[0].sav: unknown key; did you mean save?'],
  'unknown-key.json': ['17:7 checks.health.ned: unknown key'],
  'unknown-key.ts': ['environments.staging.autority: unknown key; did you mean authority?'],
  'unknown-operator.yaml': [
    '11:27 checks.health.expect.json["$.status"].equal: unknown key; did you mean equals?',
  ],
  'usd-cap-without-a-price.yaml': ['10:1 spend: expected usdPerMillionTokens beside usdPerMonthMax'],
  'wrong-type.json': [
    '3:14 service: expected a name such as chat_happy: a-z, 0-9 and _, up to 60 characters, found 7',
  ],
  'wrong-version.yaml': ['1:10 version: expected 1, found 2'],
  'yaml-in-json.json': ["1:1 not JSON: Unexpected token 'v'"],
};
