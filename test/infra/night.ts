import { inboxKeySecret } from '#face/demo/demo-alarms.ts';
import { startDemo, type Demo } from '#face/demo/start-demo.ts';
import { startReceiver, taken, type Receiver } from '../fixtures/notify/receiver.ts';
import type { Container } from './container.ts';
import { deploy, type Deployed } from './deployed.ts';
import { scheduledTime } from './lambda-events.ts';
import { nightConfig, nightDemo } from './night-config.ts';
import type { Handler } from './assembly.ts';
import type { Started } from './durable-stand-in.ts';

/** What an execution came to: of the runbook its ending, of a notice its own. */
export type Told = { handler: string; input: Record<string, unknown>; ending: Record<string, unknown> };

export type Detail = {
  check?: string;
  severity: string;
  story?: { expectations: string[]; answers: string[] };
};

/** The demo's service, watched from AWS, with everybody who is told. */
export type Night = Deployed & {
  demo: Demo;
  slack: Receiver;
  heartbeats: Receiver;
  /** A container that stays warm. */
  warm(handler: Handler): Promise<Container>;
  /** The next minute of an environment's checks; how they came out. */
  probe(environment?: string): Promise<Record<string, string>>;
  /** So many minutes of production, one after the other; how the last came out. */
  probes(count: number): Promise<Record<string, string>>;
  /** The version that production runs. */
  running(): Promise<unknown>;
  /** Titles of what the demo's inbox took, oldest first. */
  inbox(): Promise<string[]>;
  /** What was told since so many events. */
  eventsFrom(count: number): { type: string; detail: Detail }[];
  /** An end of a runbook that was told, told once more under another id: of no runbook's concern. */
  eventAgain(id: string): { detail: { id: string; at: number } };
  /** What is recorded of a notice: phase and outcome. */
  attempts(notice: string): Promise<unknown[]>;
  /** A minute of the sweep; which one of five. */
  sweep(minute?: number): Promise<unknown>;
  /** Delivers every event that came meanwhile as the rule does, and plays what that starts to its end. */
  tell(): Promise<Told[]>;
  secrets: readonly string[];
};

const minuteMs = 60_000;

/** Hours from now on nothing is over while a story is told. */
const begins = Math.ceil(Date.now() / minuteMs + 1) * minuteMs;

export async function startNight(): Promise<Night> {
  await using parts = new AsyncDisposableStack();
  const demo = parts.adopt(await startDemo(nightDemo), (it) => it.close());
  const slack = parts.adopt(await startReceiver(taken.slack), (it) => it.close());
  const heartbeats = parts.adopt(await startReceiver({ status: 200 }), (it) => it.close());
  const secrets = {
    [inboxKeySecret]: demo.inboxKey,
    SLACK_WEBHOOK_URL: `${slack.url}/services/T0/B0/sl-4f8e2c`,
    HEARTBEAT_URL: `${heartbeats.url}/ping/hb-91d7a3`,
  };
  const deployed = parts.use(await deploy(nightConfig(demo), secrets));
  const containers = new Map<string, Container>();
  const warm = async (handler: Handler): Promise<Container> => {
    const container = containers.get(handler) ?? (await deployed.start(handler));
    containers.set(handler, container);
    return container;
  };
  let minute = 0;
  let told = 0;
  const owned = parts.move();
  const { aws } = deployed;
  const probe: Night['probe'] = async (environment = 'production') => {
    const slot = scheduledTime(begins + (minute += 1) * minuteMs);
    const entry = environment === 'production' ? 'pulse' : 'pulse_staging';
    const answer = await (await warm('Probe')).invoke({ entry, environment, slot });
    return (answer as { outcomes: Record<string, string> }).outcomes;
  };
  return {
    ...deployed,
    demo,
    slack,
    heartbeats,
    warm,
    secrets: Object.values(secrets),
    probe,
    async probes(count) {
      let last: Record<string, string> = {};
      for (let nth = 0; nth < count; nth += 1) last = await probe();
      return last;
    },
    running: async () => (await jsonOf(`${demo.environments.production.url}/health`))['version'],
    async inbox() {
      const { messages } = await jsonOf(`${demo.hostingUrl}/inbox`);
      return (messages as { message: { title: string } }[]).map(({ message }) => message.title).toReversed();
    },
    eventsFrom: (count) =>
      aws
        .events()
        .slice(count)
        .map(({ 'detail-type': type, detail }) => ({ type, detail: detail as Detail })),
    eventAgain(id) {
      const event = aws.events().find(({ 'detail-type': type }) => type === 'Runbook Completed');
      return { ...event, detail: { ...(event?.detail as object), id, at: Date.now() } };
    },
    attempts: async (notice) =>
      (await deployed.log.read('notifications', { limit: 500, order: 'oldest-first' }))
        .filter(({ record }) => record.run === notice)
        .map(({ record }) => [(record.body as { phase: string }).phase, record.outcome]),
    sweep: async (past = 1) => (await warm('Sweep')).invoke({ slot: scheduledTime(hour + past * minuteMs) }),
    async tell() {
      const ended: Told[] = [];
      while (aws.events().length > told) {
        const events = aws.events().slice(told);
        told += events.length;
        const before = aws.lambda.started().length;
        for (const event of events) await (await warm('Dispatch')).invoke(event);
        const starts = aws.lambda.started().slice(before);
        const isRun = (start: Started): boolean => handlerOf(start.function) === 'Runbook';
        // As Lambda does: runs all at once, each in a container of its own that knows nothing.
        const runs = starts.filter(isRun).map(async (start) => {
          await using container = await deployed.start('Runbook');
          return await play(aws, start, container);
        });
        for (const start of starts.filter((one) => !isRun(one)))
          ended.push(await play(aws, start, await warm('Notify')));
        ended.push(...(await Promise.all(runs)));
      }
      return ended;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function play(
  { lambda }: Deployed['aws'],
  { function: alias, execution, input }: Started,
  container: Container,
): Promise<Told> {
  const { answer } = await lambda.drive(execution, (event) => container.invoke(event));
  const ending = JSON.parse(answer.Result ?? '{}') as Told['ending'];
  return { handler: handlerOf(alias), input: input as Told['input'], ending };
}

/** The hour, so that minutes count from it as the sweep counts them. */
const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;

const handlerOf = (alias: string): Handler =>
  (/Muster-shop-(\w+):live$/.exec(alias)?.[1] ?? 'Dispatch') as Handler;

const jsonOf = async (url: string): Promise<Record<string, unknown>> =>
  (await (await fetch(url)).json()) as Record<string, unknown>;

export const runsIn = (told: Told[]): unknown[] =>
  told.filter(({ handler }) => handler === 'Runbook').map(({ ending }) => ending);

export const undelivered = (told: Told[]): unknown[] =>
  told.filter(({ handler, ending }) => handler === 'Notify' && ending['phase'] !== 'delivered');
