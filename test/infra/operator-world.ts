import { setTimeout } from 'node:timers/promises';
import { executionName } from '#ground/durable/execution-name.ts';
import { useCredentials } from '../face/cli/stack-world.ts';
import { type CliWorld, openCli, type Told } from '../fixtures/cli.ts';
import { type MusterProcess, startMuster } from '../fixtures/muster-process.ts';
import { type Receiver, startReceiver } from '../fixtures/notify/receiver.ts';
import type { Handler } from './assembly.ts';
import { chatShopConfig, type ChatShop, startChatShop } from './chat-shop.ts';
import { outputsOf } from './cloudformation.ts';
import type { Container } from './container.ts';
import { deploy, type Deployed } from './deployed.ts';
import type { DurableAnswer, DurableEvent } from './durable-stand-in.ts';
import { scheduledTime } from './lambda-events.ts';

/** A person at the command line, and the stack that their config was deployed as. */
export type OperatorWorld = Deployed & {
  shop: ChatShop;
  /** Who is told. */
  people: Receiver;
  cli: CliWorld;
  secrets: readonly string[];
  /** A container that stays warm. */
  warm(handler: Handler): Promise<Container>;
  /** One command in this process, with `--stack`. */
  muster(...argv: string[]): Promise<Told>;
  /** A process of the command line, once Lambda has taken its run. */
  started(...argv: string[]): Promise<{ process: MusterProcess; run: string }>;
  /** Plays Lambda for one run, in the container that is warm unless another is given. */
  drive(run: string, invoke: (event: DurableEvent) => Promise<unknown>): Promise<DurableAnswer>;
  /** A minute of the watchdog. */
  minute(): Promise<unknown>;
  /** A failed or passed slot of the chat; how it came out. */
  probe(): Promise<unknown>;
  /** Delivers what comes to the bus as its rule does, and plays what that starts, until `over` is. */
  serve(over: Promise<unknown>): Promise<void>;
};

const secrets = {
  SITE_KEY: 'sk-site-2c8e1f0a4d',
  SETTINGS_TOKEN: 'sk-settings-7d3b9e5f1c',
  SIGNING_KEY: 'sk-sign-5a1c9d3e7f',
};
const minuteMs = 60_000;
const begins = Math.floor(Date.now() / minuteMs) * minuteMs;
const stack = ['--stack', 'Muster-shop'];

export async function startOperator(): Promise<OperatorWorld> {
  await using parts = new AsyncDisposableStack();
  const shop = parts.use(await startChatShop({ site: secrets.SITE_KEY, settings: secrets.SETTINGS_TOKEN }));
  const people = parts.adopt(await startReceiver({ status: 200 }), (it) => it.close());
  const config = configOf(shop.url, people.url);
  const cli = parts.adopt(openCli(config), (it) => it.close());
  const deployed = parts.use(await deploy(config, secrets));
  const { aws } = deployed;
  aws.stacks.set('Muster-shop', await outputsOf(`${cli.folder}/muster.config.json`));
  parts.adopt(useCredentials(aws.endpoint), (giveBack) => giveBack());
  const containers = new Map<string, Container>();
  const warm = async (handler: Handler): Promise<Container> => {
    const container = containers.get(handler) ?? (await deployed.start(handler));
    containers.set(handler, container);
    return container;
  };
  let slots = 0;
  const owned = parts.move();
  return {
    ...deployed,
    shop,
    people,
    cli,
    secrets: Object.values(secrets),
    warm,
    muster: (...argv) => cli.muster(...argv, ...stack),
    async started(...argv) {
      const process = startMuster([...argv, ...stack], { cwd: cli.folder, withinMs: 90_000 });
      await process.sees(/Started on Muster-shop in eu-central-1: (\S+)\n/);
      return { process, run: /Started on .*: (\S+)\n/.exec(process.printed())?.[1] ?? '' };
    },
    drive: async (run, invoke) => (await aws.lambda.drive(executionName([run]), invoke, 3000)).answer,
    minute: async () => (await warm('Watchdog')).invoke({ slot: scheduledTime(begins + minuteMs) }),
    probe: async () =>
      (await warm('Probe')).invoke({
        entry: 'pulse',
        environment: 'staging',
        slot: scheduledTime(Math.ceil(begins / 300_000) * 300_000 + (slots += 1) * 300_000),
      }),
    serve: (over) => serve({ ...deployed, warm }, over),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function serve(
  { aws, warm }: Pick<OperatorWorld, 'aws' | 'warm'>,
  over: Promise<unknown>,
): Promise<void> {
  let isOver = false;
  void over.finally(() => (isOver = true));
  let [told, played] = [aws.events().length, aws.lambda.started().length];
  while (!isOver) {
    for (const event of aws.events().slice(told)) await (await warm('Dispatch')).invoke(event);
    told = Math.max(told, aws.events().length);
    const starts = aws.lambda.started().slice(played);
    played += starts.length;
    for (const { function: alias, execution } of starts) {
      const container = await warm(alias.includes('Notify') ? 'Notify' : 'Runbook');
      await aws.lambda.drive(execution, (event) => container.invoke(event));
    }
    await setTimeout(50);
  }
}

/** Drilled by hand, mended by a runbook that asks first, and told to people. */
const configOf = (url: string, peopleUrl: string) => {
  const { environments, ...config } = chatShopConfig(url);
  return {
    ...config,
    environments: { ...environments, laptop: { baseUrl: url, authority: 'local' } },
    schedule: { pulse: { checks: ['chat'], environments: ['staging'], every: '5m' } },
    alarms: { default: { raise: { fail: 1 }, clear: { pass: 1 } } },
    runbooks: {
      mend: {
        when: { environments: ['staging'], checks: ['chat'] },
        mode: 'approve',
        do: [
          {
            kind: 'http',
            method: 'PATCH',
            url: `${url}/settings`,
            headers: { authorization: { secret: 'SETTINGS_TOKEN' } },
            json: { REQUEST_MAX_TOKENS: 6000 },
          },
        ],
        verify: { checks: ['chat'], rounds: 1, every: '1s' },
      },
    },
    notify: {
      people: {
        when: { environments: ['staging'], severities: ['critical'] },
        channel: { kind: 'webhook', url: peopleUrl, signWith: { secret: 'SIGNING_KEY' } },
      },
    },
  };
};
