import { systemClock, type Clock } from '#ground/base/clock.ts';
import { systemRandom, type Random } from '#ground/base/random.ts';
import { control, type Grounds } from '#face/demo/control-api.ts';
import { removeDemoFile, writeDemoFile } from '#face/demo/demo-file.ts';
import { startEnvironment, type DemoEnvironment, type EnvironmentOptions } from '#face/demo/environment.ts';
import { hosting } from '#face/demo/hosting.ts';
import { listen, type Ask, type Reply } from '#face/demo/http-server.ts';
import { createInbox, type Inbox } from '#face/demo/inbox.ts';
import { type Provider, providerHealth } from '#face/demo/provider.ts';
import { refused } from '#face/demo/replies.ts';
import type { Variables } from '#face/demo/variables.ts';

export type DemoOptions = {
  clock?: Clock;
  random?: Random;
  /** Wanted ports; a taken one is replaced by any free one. 0: any. */
  ports?: { staging: number; production: number; hosting: number };
  /** From asking for a deployment until it serves. */
  deployMs?: number;
  /** Default `redeploy`: a variable that was written counts with the next deployment. */
  settingsLive?: 'redeploy' | 'at-once';
  /** Of both environments. Default: none, so every limit is the service's own default. */
  variables?: Variables;
  /** Written while the demo runs, so that another process finds it. */
  file?: string;
};

export type Demo = {
  environments: { staging: { url: string }; production: { url: string } };
  hostingUrl: string;
  controlUrl: string;
  /** What messages to the inbox are signed with; another one each time. */
  inboxKey: string;
  /** From now on hears the title of each message that comes to the inbox. */
  onMessage(listener: (title: string) => void): void;
  close(): Promise<void>;
};

export const demoPorts = { staging: 4801, production: 4802, hosting: 4803 };

/** A chat service in two environments and its host, on loopback, in memory. Rejects DEMO_CANNOT_LISTEN. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { clock = systemClock, random = systemRandom, ports = demoPorts, file } = options;
  const provider: Provider = { isDown: false };
  const inboxKey = random.id();
  const inbox = createInbox({ clock, key: inboxKey });
  await using started = new AsyncDisposableStack();
  const start = async (port: number): Promise<DemoEnvironment> =>
    started.adopt(
      await startEnvironment({ ...environmentOptions(options), clock, random, provider, port }),
      (one) => one.close(),
    );
  const staging = await start(ports.staging);
  const production = await start(ports.production);
  const grounds: Grounds = { environments: { staging, production }, provider };
  const handler = (ask: Ask) => platform(ask, grounds, inbox);
  const host = started.adopt(await listen(handler, ports.hosting), (one) => one.close());
  const controlUrl = `${host.url}/control`;
  if (file) {
    started.defer(() => removeDemoFile(file));
    await writeDemoFile(file, { controlUrl, inboxKey, pid: process.pid });
  }
  const owned = started.move();
  return {
    environments: { staging: { url: staging.url }, production: { url: production.url } },
    hostingUrl: host.url,
    controlUrl,
    inboxKey,
    onMessage: inbox.listen,
    close: () => owned.disposeAsync(),
  };
}

const environmentOptions = (
  options: DemoOptions,
): Pick<EnvironmentOptions, 'deployMs' | 'settingsLive' | 'variables'> => ({
  deployMs: options.deployMs ?? 2000,
  settingsLive: options.settingsLive ?? 'redeploy',
  variables: options.variables ?? {},
});

/** The host's API, the provider's, the inbox and the demo's own control share an address. */
function platform(ask: Ask, grounds: Grounds, inbox: Inbox): Reply | Promise<Reply> {
  // A page in somebody's browser can't send this type to another origin without asking first, and is never answered.
  const isJson = ask.headers['content-type']?.startsWith('application/json') ?? false;
  if (ask.method !== 'GET' && !isJson)
    return refused(415, 'content_type_invalid', 'expected application/json');
  const route = `${ask.method} ${ask.path}`;
  if (route === 'GET /provider/health') return providerHealth(grounds.provider);
  if (route === 'POST /inbox') return inbox.take(ask);
  if (route === 'GET /inbox') return inbox.list();
  return ask.path.startsWith('/control/') ? control(ask, grounds) : hosting(ask, grounds.environments);
}
