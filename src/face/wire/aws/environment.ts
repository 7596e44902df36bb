import { MusterError } from '#ground/base/muster-error.ts';

/** Variables that the stack or Lambda itself sets for a function. */
export type FunctionVariable =
  | 'AWS_LAMBDA_FUNCTION_NAME'
  | 'AWS_REGION'
  | 'MUSTER_BUS'
  | 'MUSTER_DRILL_ALIAS'
  | 'MUSTER_EMAIL_TOPICS'
  | 'MUSTER_EVIDENCE_TABLE'
  | 'MUSTER_NOTIFY_ALIAS'
  | 'MUSTER_ROLE'
  | 'MUSTER_RUNBOOK_ALIAS'
  | 'MUSTER_STACK'
  | 'MUSTER_STATE_TABLE';

/** Throws VARIABLE_MISSING: then this function was not deployed by Muster's stack. */
export function variable(name: FunctionVariable): string {
  const value = ifSet(name);
  if (value !== undefined) return value;
  throw new MusterError('VARIABLE_MISSING', `the function has no ${name} in its environment`, {
    hint: 'deploy it with: npx cdk deploy',
    exit: 2,
  });
}

/** For what the stack sets only where there is such a thing. */
export const ifSet = (name: FunctionVariable): string | undefined => process.env[name] || undefined;
