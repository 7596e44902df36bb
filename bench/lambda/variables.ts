/** What Lambda and the stack set for a function, as far as any of the handlers asks. */
export const lambdaVariables = {
  AWS_ACCESS_KEY_ID: 'BENCH',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_REGION: 'eu-central-1',
  MUSTER_BUS: 'bus',
  MUSTER_EVIDENCE_TABLE: 'evidence',
  MUSTER_STATE_TABLE: 'state',
  MUSTER_ROLE: 'bench',
  MUSTER_EMAIL_TOPICS: '{}',
  MUSTER_RUNBOOK_ALIAS: 'runbook:live',
  MUSTER_DRILL_ALIAS: 'drill:live',
  MUSTER_NOTIFY_ALIAS: 'notify:live',
};
