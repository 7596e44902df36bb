/** The fixtures about runbooks and their actions, as `invalidFixtures`. */
export const invalidRunbookFixtures: Readonly<Record<string, readonly string[]>> = {
  'action-live-within-as-a-number.yaml': [
    "14:78 runbooks.rollback.do[0].liveWithin: expected a duration such as '500ms', '30s', '5m', '1h' or '1d', found 600",
  ],
  'github-workflow-by-its-path.yaml': [
    '14:69 runbooks.rollback.do[0].workflow: expected a file name such as rollback.yml, found ".github/workflows/rollback.yml"',
  ],
  'github-workflow-input-that-is-a-secret.yaml': [
    '14:131 runbooks.rollback.do[0].inputs.key: expected a string, found an object with secret',
  ],
  'github-workflow-placeholder-misspelt.yaml': [
    '15:135 runbooks.rollback.do[0].inputs.release: expected {lastKnownGood}, {run}, {key}, {incident} or {environment}, not {lastKnowGood}, found a string of 15 characters; did you mean lastKnownGood?',
  ],
  'github-workflow-repository-without-owner.yaml': [
    '14:47 runbooks.rollback.do[0].repository: expected owner/name, found "chat"',
  ],
  'github-workflow-token-given-literally.yaml': [
    '14:90 runbooks.rollback.do[0].token: expected { secret: NAME }, never the secret itself, found a string of 7 characters',
  ],
  'http-action-body-secret-given-literally.yaml': [
    '14:98 runbooks.rollback.do[0].json.deep[0].key.secret: expected a secret name such as STAGING_KEY, never the secret itself, found a string of 7 characters',
  ],
  'http-action-observe-placeholder-misspelt.yaml': [
    '14:82 runbooks.rollback.do[0].observe.url: expected {lastKnownGood}, {run}, {key}, {incident} or {environment}, not {keys}, found "https://deploy.example.com/runs/{keys}"; did you mean key?',
  ],
  'http-action-observe-secret-given-literally.yaml': [
    '14:144 runbooks.rollback.do[0].observe.headers.x-key.secret: expected a secret name such as STAGING_KEY, never the secret itself, found a string of 7 characters',
  ],
  'http-action-observe-without-live.yaml': [
    '14:66 runbooks.rollback.do[0].observe.live: missing: expected JSONPaths and their values, such as { $.status: ok }',
  ],
  'http-action-placeholder-misspelt.yaml': [
    '14:29 runbooks.rollback.do[0].url: expected {lastKnownGood}, {run}, {key}, {incident} or {environment}, not {enviroment}, found "https://deploy.example.com/{enviroment}…"; did you mean environment?',
  ],
  'http-action-placeholder-of-nobody.yaml': [
    '14:92 runbooks.rollback.do[0].json.deep[0].release: expected {lastKnownGood}, {run}, {key}, {incident} or {environment}, and no other word in braces, found a string of 9 characters',
  ],
  'http-action-that-reads-a-saved-value.yaml': [
    '14:87 runbooks.rollback.do[0].json.id.saved: expected { secret: NAME }: in a runbook nothing is saved, found "session"',
  ],
  'lambda-alias-of-an-arn.yaml': [
    '15:42 runbooks.rollback.do[0].function: expected the name of a function, found "arn:aws:lambda:eu-central-1:1:function:…"',
  ],
  'lambda-alias-region-misspelt.yaml': [
    '15:90 runbooks.rollback.do[0].region: expected a region such as eu-central-1, found "frankfurt"',
  ],
  'lambda-alias-that-is-a-version.yaml': [
    '15:55 runbooks.rollback.do[0].alias: expected the name of an alias such as live, found "3"',
  ],
  'railway-rollback-to-the-previous.yaml': [
    `16:40 runbooks.rollback.do[0].to: expected 'last-known-good', found "previous"`,
  ],
  'railway-rollback-without-hosting.yaml': [
    '15:18 runbooks.rollback.do[0].kind: expected hosting of kind railway in staging: there is nothing to roll back, found "railway-rollback"',
  ],
  'release-faulty-of-a-rollback.yaml': [
    `11:45 release.identity.json: expected a JSONPath such as '$.status', found "version"`,
  ],
  'runbook-command-on-aws.yaml': [
    '15:18 runbooks.rollback.do[0].kind: expected no command: it runs on one machine only, and staging has authority aws, found "command"',
  ],
  'runbook-kind-misspelt.yaml': [
    `14:18 runbooks.rollback.do[0].kind: expected 'railway-rollback', 'github-workflow', 'lambda-alias', 'ssm-automation', 'http' or 'command', found "htpp"; did you mean http?`,
  ],
  'runbook-kind-not-built-yet.yaml': [
    '14:18 runbooks.rollback.do[0].kind: not built yet, found "ecs-rollback"',
  ],
  'runbook-per-day-out-of-range.yaml': [
    '16:23 runbooks.rollback.guards.perDay: expected a whole number from 1 to 24, found 25',
  ],
  'runbook-verifies-an-unknown-check.yaml': [
    '15:24 runbooks.rollback.verify.checks[0]: expected one of the checks: health, found "healthy"; did you mean health?',
  ],
  'runbook-vetoed-by-a-check-not-scheduled.yaml': [
    '22:44 runbooks.rollback.guards.vetoedBy.checks[1]: expected a check that is scheduled in staging: nobody looks at it there, found "provider"',
  ],
  'runbook-vetoed-by-a-tag-nobody-has.yaml': [
    '22:34 runbooks.rollback.guards.vetoedBy.tags[0]: expected one of the tags of checks: dependency, found "dependencies"; did you mean dependency?',
  ],
  'runbook-vetoed-by-a-tag-scheduled-elsewhere.yaml': [
    '23:34 runbooks.rollback.guards.vetoedBy.tags[0]: expected a tag of a check that is scheduled in production: nobody looks at it there, found "dependency"',
  ],
  'runbook-vetoed-by-an-unknown-check.yaml': [
    '22:36 runbooks.rollback.guards.vetoedBy.checks[0]: expected one of the checks: health or provider, found "providr"; did you mean provider?',
  ],
  'runbook-vetoed-by-nothing.yaml': [
    '16:15 runbooks.rollback.guards.vetoedBy: expected tags, checks or both',
  ],
  'runbook-without-a-mode.yaml': [
    "11:3 runbooks.rollback.mode: missing: expected 'dry-run', 'approve' or 'auto': there is no default",
  ],
  'schedule-faulty-of-a-veto.yaml': ['15:65 schedule.pulse.evry: unknown key; did you mean every?'],
  'ssm-automation-document-misspelt.yaml': [
    '14:44 runbooks.rollback.do[0].document: expected the name of a document such as AWS-RestartEC2Instance, found "AWS RestartEC2Instance"',
  ],
  'ssm-automation-parameter-that-is-no-list.yaml': [
    "14:94 runbooks.rollback.do[0].parameters.InstanceId: expected a list such as ['i-0123'], found a string of 3 characters",
  ],
  'ssm-automation-version-misspelt.yaml': [
    '14:77 runbooks.rollback.do[0].version: expected a version such as $DEFAULT or 3, found "latest"',
  ],
};
