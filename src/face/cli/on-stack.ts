import type { Settings } from '#face/cli/io.ts';
import { withStackOptions } from '#ground/base/command-text.ts';

/** Words that say what to type next, with the stack in use in each command that works on one; without a stack as they are. */
export const onStack = (words: string, { stack, region }: Pick<Settings, 'stack' | 'region'>): string =>
  stack === undefined
    ? words
    : withStackOptions(words, `--stack ${stack}${region === undefined ? '' : ` --region ${region}`}`);
