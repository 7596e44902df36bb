import { canonicalJson } from '#ground/base/canonical-json.ts';
import { sha256 } from '#ground/base/hash.ts';

export const executionNamePattern = /^[a-zA-Z0-9-_]{1,64}$/;

/**
 * The name of the one execution for what `parts` say (a runbook and its incident, a drill and its slot): the same
 * parts give the same name, so that a second delivery starts nothing. Parts are not joined: ['a', 'bc'] is not ['ab', 'c'].
 */
export const executionName = (parts: readonly string[]): string => sha256(canonicalJson([...parts]));
