import { beforeEach, describe, expect, it } from 'vitest';
import type { CliWorld } from '../../fixtures/cli.ts';
import type { Stacks } from '../../infra/cloudformation.ts';
import { refusingAws } from './refusing-aws.ts';
import { chatConfig } from './stack-story.ts';
import { stackName } from './stack-world.ts';

let cli: CliWorld;
let stacks: Stacks;

beforeEach(async () => void ({ cli, stacks } = await refusingAws()));

describe('a config that the stack was not deployed with', () => {
  const otherService =
    'muster: Muster-chat watches chat, and the config is of shop\n--config FILE names its config\n';
  const differs =
    /^muster: Muster-chat was deployed with config [0-9a-f]{12}, and this one is [0-9a-f]{12}\nuse the config that it was deployed with \(--config FILE\), or deploy this one: npx cdk deploy\n$/;

  it.each([
    'check',
    'releases',
    'drills',
    'maintenance list',
    'alarms replay --since 1h',
    'alarms ack --env production --check health',
    'release record --env production --release v1',
  ])('of another service: %s is refused', async (command) => {
    cli.write('muster.config.json', { ...chatConfig('aws'), service: 'shop' });
    const { exit, err } = await cli.muster(...command.split(' '), '--stack', stackName);
    expect([exit, err]).toEqual([2, otherService]);
  });

  it('of another service: limits restore is refused by a config that was named', async () => {
    cli.write('muster.config.json', { ...chatConfig('aws'), service: 'shop' });
    const { exit, err } = await cli.muster('limits', 'restore', '--env', 'staging', '--stack', stackName);
    expect([exit, err]).toEqual([2, otherService]);
  });

  it('limits restore is refused for a service that the stack does not watch', async () => {
    const named = ['limits', 'restore', '--env', 'staging', '--service', 'billing', '--stack', stackName];
    const { exit, out, err } = await cli.muster(...named);
    expect([exit, out, err]).toEqual([
      2,
      '',
      'muster: Muster-chat watches chat, and not billing\n--stack NAME names the stack of a service: aws cloudformation list-stacks\n',
    ]);
  });

  it.each([
    'check --env production',
    'releases',
    'drills',
    'maintenance list',
    'alarms snooze --env production --check health --for 1h --reason x',
    'maintenance start --env production --check health --for 1h --reason x',
    'release record --env production --release v1',
  ])('of another version: %s decides by it, and is refused', async (command) => {
    cli.write('muster.config.json', { ...chatConfig('aws'), operators: ['nobody'] });
    const { exit, err } = await cli.muster(...command.split(' '), '--stack', stackName);
    expect([exit, err]).toEqual([2, expect.stringMatching(differs)]);
  });

  it.each(['alarms', 'incidents', 'evidence list', 'alarms replay --since 1h'])(
    'of another version: %s only looks, or is for that',
    async (command) => {
      cli.write('muster.config.json', { ...chatConfig('aws'), operators: ['nobody'] });
      const { exit, err } = await cli.muster(...command.split(' '), '--stack', stackName);
      expect([exit, err.replace(/^Nobody watches.*\n/, '')]).toEqual([0, '']);
    },
  );

  it.each([
    'hold --env staging --reason x',
    'release-hold --env staging',
    'limits restore --env staging',
    'limits accept --env staging',
    'maintenance end --env staging',
  ])('that moves an environment to AWS and is not deployed: %s is refused', async (command) => {
    stacks.set(stackName, { ...stacks.get(stackName), Environments: 'production' });
    const { exit, err } = await cli.muster(...command.split(' '), '--stack', stackName);
    expect([exit, err.replace('staging of chat, on Muster-chat\n', '')]).toEqual([
      2,
      'muster: authority over staging is local: the stack knows nothing of its leases and holds\nleave --stack out, on the machine that answers for it\n',
    ]);
  });

  it('that moves an environment away from AWS and is not deployed: a hold is taken', async () => {
    cli.write('muster.config.json', chatConfig('local'));
    const { err } = await cli.muster('hold', '--env', 'production', '--reason', 'x', '--stack', stackName);
    expect(err).not.toMatch(/authority/);
  });

  it.each([
    'alarms ack --env production --check health',
    'alarms unsnooze --env production --check health',
    'maintenance start --env production --for 1h --reason x',
    'maintenance end --env production',
  ])('of another version: %s waits for no deployment', async (command) => {
    cli.write('muster.config.json', { ...chatConfig('aws'), monitor: { silentAfter: '6m' } });
    const { err } = await cli.muster(...command.split(' '), '--stack', stackName);
    expect(err).not.toMatch(/deployed with/);
  });
});
