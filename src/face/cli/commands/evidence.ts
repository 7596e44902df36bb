import type { Command } from 'commander';
import type { Bench } from '#face/cli/program.ts';

export function addEvidence(program: Command, _: Bench): void {
  program.command('evidence');
}
