import { canonicalJson } from '#ground/base/canonical-json.ts';
import { sha256 } from '#ground/base/hash.ts';

export const executionNamePattern = /^[a-zA-Z0-9-_]{1,64}$/;

/**
 * The name of the one execution for what `parts` say (a runbook and its incident, a drill and its slot): the same
 * parts give the same name, so that a second delivery starts nothing. Parts are not joined: ['a', 'bc'] is not ['ab', 'c'].
 */
export const executionName = (parts: readonly string[]): string => sha256(canonicalJson([...parts]));

/**
 * What Lambda calls that execution: its names are one list for an account and region, whatever the function, so this one
 * holds the function too. `functionArn`: of the function, or of any alias or version of it.
 */
export const lambdaExecutionName = (functionArn: string, name: string): string =>
  executionName([functionArn.split(':').slice(0, arnParts).join(':'), name]);

/** arn:aws:lambda:REGION:ACCOUNT:function:NAME, and then what qualifies it. */
const arnParts = 7;
