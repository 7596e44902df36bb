import { describe, expect, it } from 'vitest';
import { planAws } from '#face/operate/plan-aws.ts';
import { deployedIn } from '#face/operate/plan-deployed.ts';
import { powersIn } from '#face/operate/plan-powers.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { smallConfig, smallTemplate } from '../../observe/cost/aws/stack.ts';

describe('what AWS would hold', () => {
  it('is nothing where AWS answers for nothing, and nobody is asked for a template', async () => {
    const local = smallConfig({ environments: { production: { baseUrl: 'http://127.0.0.1:9' } } });
    const never = () => Promise.reject(new Error('asked'));
    expect(await planAws(local, 'muster.config.ts', never)).toBeUndefined();
  });

  it('is made of the template of the very file', async () => {
    const asked: string[] = [];
    const planned = await planAws(smallConfig(), 'there.ts', async (file) => {
      asked.push(file);
      return smallTemplate;
    });
    expect(asked).toEqual(['there.ts']);
    expect(planned).toMatchObject({
      kind: 'synthesised',
      deployed: [
        { kind: 'functions', count: 3, purpose: 'probe, dispatch, drill' },
        {},
        {},
        {},
        {},
        {},
        {},
        {},
      ],
      cost: { region: 'us-east-1', unpriced: [] },
      elsewhere: [{}, {}, {}, {}],
    });
  });

  it('is not known without the CDK, nor of a config that AWS would refuse; the rest is told', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const says = async (synthesise?: () => Promise<never>) => {
      const planned = await planAws(smallConfig(), 'muster.config.ts', synthesise);
      return planned?.kind === 'unknown' ? planned : undefined;
    };
    const noCdk = 'the CDK is not installed here: what is deployed is told in a checkout, after `npm ci`';
    expect(await says()).toMatchObject({ reason: noCdk, elsewhere: [{}, {}, {}, {}] });
    expect(await says(() => Promise.reject(missing))).toMatchObject({ reason: noCdk });
    const refused = new MusterError('CONFIG_INVALID', 'every: 7m does not divide an hour');
    expect(await says(() => Promise.reject(refused))).toMatchObject({ reason: refused.message });
    await expect(says(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});

describe('the powers of a function', () => {
  it('are its policies in words, each once, without what is denied', () => {
    expect(powersIn(smallTemplate)[0]).toEqual({
      function: 'Probe',
      may: [
        'add to the evidence table, never replace',
        'read the evidence table',
        'read /muster/chat/ONE, /muster/chat/TWO',
        'leave dead letters',
        'ec2:RunInstances on anything',
      ],
      unworded: ['ec2:RunInstances'],
    });
  });

  it('tell a managed policy that nobody put into words', () => {
    const arn = {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AdministratorAccess']],
    };
    const Resources = {
      ...smallTemplate.Resources,
      DispatchRole0000000A: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [arn] } },
    };
    expect(powersIn({ Resources })[1]).toMatchObject({ unworded: ['policy AdministratorAccess'] });
  });
});

it('counts what is deployed by kind, custom resources as one, and leaves a purpose out that nobody wrote', () => {
  const custom = { Type: 'Custom::Removal' };
  const Resources = { A: custom, B: custom, C: { Type: 'AWS::EC2::NatGateway' } };
  expect(deployedIn({ Resources })).toEqual([
    {
      kind: 'custom resources',
      types: ['Custom::Removal'],
      count: 2,
      purpose: 'limits are put back before the stack changes or goes',
    },
    { kind: 'AWS::EC2::NatGateway', types: ['AWS::EC2::NatGateway'], count: 1, purpose: '' },
  ]);
});
