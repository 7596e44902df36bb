import { afterAll, beforeAll, expect, test } from 'vitest';
import { synthesise, type Assembly } from './assembly.ts';

let assembly: Assembly;

beforeAll(async () => {
  assembly = await synthesise();
}, 120_000);

afterAll(() => assembly[Symbol.asyncDispose]());

const dependenciesOf = (id: string): string[] =>
  [(assembly.resources[id] as { DependsOn?: string | string[] } | undefined)?.DependsOn ?? []].flat();

const idsOf = (type: string, part = ''): string[] =>
  assembly
    .ofType(type)
    .map(([id]) => id)
    .filter((id) => id.startsWith(part));

test('who lowers and who restores, their rights and schedules, change only after BeforeChange', () => {
  const [beforeChange] = idsOf('Custom::MusterBeforeChange');
  const changing = [
    ...['Watchdog', 'Drill', 'Runbook'].flatMap((part) => [
      ...idsOf('AWS::Lambda::Function', `${part}Handler`),
      ...idsOf('AWS::IAM::Policy', `${part}Handler`),
    ]),
    ...idsOf('AWS::Scheduler::Schedule', 'Watchdog'),
    ...idsOf('AWS::Scheduler::Schedule', 'DrillSchedules'),
    ...idsOf('AWS::Events::Rule', 'Watchdog'),
  ];
  expect(changing.length).toBe(11);
  for (const id of changing) expect(dependenciesOf(id), id).toContain(beforeChange);
});

test('BeforeRemoval goes before all that limits need to go back, and before who does it', () => {
  const [beforeRemoval = ''] = idsOf('Custom::MusterBeforeRemoval');
  const needed = [
    ...['Watchdog', 'Drill', 'Runbook', 'Removal'].flatMap((part) => [
      ...idsOf('AWS::Lambda::Function', `${part}Handler`),
      ...idsOf('AWS::IAM::Policy', `${part}Handler`),
    ]),
    ...idsOf('AWS::Scheduler::Schedule', 'Watchdog'),
    ...idsOf('AWS::Events::Rule', 'Watchdog'),
    ...idsOf('AWS::DynamoDB::GlobalTable'),
    ...idsOf('AWS::Events::EventBus'),
  ];
  expect(needed.length).toBe(15);
  expect(dependenciesOf(beforeRemoval)).toEqual(expect.arrayContaining(needed));
});

test('schedules of drills come after BeforeRemoval and go before it, in a first deployment that fails too', () => {
  const [beforeRemoval] = idsOf('Custom::MusterBeforeRemoval');
  const schedules = idsOf('AWS::Scheduler::Schedule', 'DrillSchedules');
  expect(schedules.length).toBe(1);
  for (const id of schedules) expect(dependenciesOf(id), id).toContain(beforeRemoval);
});

test('no resource waits for itself', () => {
  const { resources } = assembly;
  const referred = (id: string): string[] => [
    ...dependenciesOf(id),
    ...[
      ...JSON.stringify(resources[id]?.Properties ?? {}).matchAll(/"(?:Ref":"|Fn::GetAtt":\[")(\w+)"/g),
    ].map(([, to = '']) => to),
  ];
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (done.has(id) || !resources[id]) return;
    expect(path, 'a cycle').not.toContain(id);
    for (const to of referred(id)) visit(to, [...path, id]);
    done.add(id);
  };
  for (const id of Object.keys(resources)) visit(id, []);
  expect(done.size).toBe(Object.keys(resources).length);
});

test('CloudFormation gives up later than the function may last, and what it left lies in dead letters', () => {
  for (const moment of ['BeforeChange', 'BeforeRemoval'])
    expect(assembly.ofType(`Custom::Muster${moment}`)[0]?.[1]).toMatchObject({
      ServiceTimeout: '2400',
    });
  const [, fn] = assembly.ofType('AWS::Lambda::Function').find(([id]) => id.startsWith('Removal')) ?? [];
  expect(fn).toMatchObject({ Timeout: 900 });
  expect(idsOf('AWS::SQS::Queue', 'RemovalDeadLetters').length).toBe(1);
  expect(idsOf('AWS::CloudWatch::Alarm', 'SelfAlarmsRemoval').length).toBe(3);
});
