import { executionName } from '#ground/durable/execution-name.ts';
import { startReceiver, taken } from '../../fixtures/notify/receiver.ts';
import type { Handler } from '../assembly.ts';
import type { Container } from '../container.ts';
import { deploy, type Deployed } from '../deployed.ts';
import { scheduledTime } from '../lambda-events.ts';
import { limit, startTown, townConfig, type Environment, type Town } from './town.ts';

/** The town, deployed, with what it takes to play a night in it. */
export type Story = Deployed & {
  town: Town;
  /** By a container that stays warm. */
  invoke(handler: Handler, event: object): Promise<unknown>;
  /** Plays an execution to its end, in a warm container or in this one; what it came to. */
  play(execution: string, handler: Handler, container?: Container): Promise<Record<string, unknown>>;
  /** Begins a drill whose process dies once its limit is lowered. */
  dieLowered(environment: Environment): Promise<void>;
};

const hourMs = 3_600_000;
const thisHour = Math.floor(Date.now() / hourMs) * hourMs;
const slot = new Date(thisHour).toISOString();

/** A minute of the hour. */
export const minute = (past: number): object => ({ slot: scheduledTime(thisHour + past * 60_000) });
export const drillsOf = (environment: Environment): object => ({
  drills: { entry: 'hourly', environment, slot },
});
export const runOf = (environment: Environment): string => `hourly/${environment}/${slot}`;

/** Only within a test: the stand-ins of single services end with it. */
export async function startStory(): Promise<Story> {
  await using parts = new AsyncDisposableStack();
  const town = parts.use(await startTown());
  const people = parts.adopt(await startReceiver(taken.slack), (it) => it.close());
  const deployed = parts.use(
    await deploy(townConfig(town.url), {
      SITE_KEY: 'sk-site',
      SLACK_URL: `${people.url}/services/T0`,
      HEARTBEAT_URL: `${people.url}/ping`,
    }),
  );
  // Who tells tries again, in another invocation.
  people.next({ status: 503 });
  const { aws } = deployed;
  mountTown(aws, town);
  const containers = new Map<Handler, Promise<Container>>();
  const warm = (handler: Handler): Promise<Container> => {
    const container = containers.get(handler) ?? deployed.start(handler);
    containers.set(handler, container);
    return container;
  };
  const play: Story['play'] = async (execution, handler, container) => {
    const played = container ?? (await warm(handler));
    const { answer } = await aws.lambda.drive(execution, (event) => played.invoke(event), 30_000);
    return JSON.parse(answer.Result ?? '{}') as Record<string, unknown>;
  };
  const owned = parts.move();
  return {
    ...deployed,
    town,
    invoke: async (handler, event) => (await warm(handler)).invoke(event),
    play,
    async dieLowered(environment) {
      const doomed = await deployed.start('Drill');
      aws.decide(({ accessKey, action, body }) =>
        accessKey === 'DRILL' && action === 'ssm:PutParameter' && body.includes(`/${environment}/${limit}`)
          ? { kind: 'killed-after', kill: () => doomed[Symbol.asyncDispose]() }
          : undefined,
      );
      await play(executionName([runOf(environment)]), 'Drill', doomed).then(
        () => Promise.reject(new Error('the drill outlived its death')),
        () => undefined,
      );
      aws.decide(() => undefined);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function mountTown(aws: Deployed['aws'], { parameters, automation, lambda }: Town): void {
  for (const action of ['GetParameters', 'PutParameter', 'DeleteParameter'])
    aws.mount(`ssm:${action}`, parameters.origin);
  for (const action of ['StartAutomationExecution', 'GetAutomationExecution'])
    aws.mount(`ssm:${action}`, automation.origin);
  for (const action of ['ListVersionsByFunction', 'GetAlias', 'UpdateAlias'])
    aws.mount(`lambda:${action}`, lambda.origin);
  // What was started over there is done by the time that somebody looks.
  aws.witness(async ({ action }) => {
    if (action !== 'ssm:GetAutomationExecution') return;
    for (const one of automation.executions) one.status = 'Success';
  });
}
