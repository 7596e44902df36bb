import { userInfo } from 'node:os';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SSMClient } from '@aws-sdk/client-ssm';
import { heartbeatGuardian } from '#act/limits/adapters/heartbeat.ts';
import type { Guardian } from '#act/limits/guardian.ts';
import { awsSettings } from '#face/wire/aws/settings.ts';
import { byOf } from '#face/wire/by.ts';
import type { OperatorHome } from '#face/wire/operator-home.ts';
import { withDeployedAuthority } from '#face/wire/stack/deployed-authority.ts';
import { openStackData } from '#face/wire/stack/stack-data.ts';
import type { DeployedStack } from '#face/wire/stack/stack-outputs.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createParameterSource } from '#ground/secret/adapters/ssm.ts';
import { createVault } from '#ground/secret/vault.ts';
import { createAppender } from '#record/evidence/append.ts';
import { eventBridgeBus } from '#record/event/adapters/eventbridge.ts';

export type StackHome = OperatorHome & {
  stack: DeployedStack;
  /** Whoever restores there; asked, it says whether it was heard of just now. */
  watchdog: Guardian;
};

export type StackParts = { loaded: LoadedConfig; stack: DeployedStack; dataDir: string };

const [clock, random] = [systemClock, systemRandom];

/**
 * A deployed stack as the home of commands, by the operator's own credentials: its tables, its bus, its secrets. What a
 * command does here itself it does on this machine; records name the OS user.
 */
export async function openStack({ loaded, stack, dataDir }: StackParts): Promise<StackHome> {
  await using opened = new AsyncDisposableStack();
  const { region } = stack;
  const client = <T extends { destroy(): void }>(one: T): T => opened.adopt(one, (it) => it.destroy());
  const data = opened.adopt(openStackData(stack, dataDir), (it) => it.close());
  const http = opened.adopt(createHttpClient({ clock }), (it) => it.close());
  const parameters = client(new SSMClient({ maxAttempts: 1, region }));
  const prefix = `/muster/${stack.service}/`;
  const vault = createVault(createParameterSource({ client: parameters, prefix, clock, random }));
  const events = client(new EventBridgeClient({ maxAttempts: 1, region }));
  const { log, state, anchor } = data;
  const owned = opened.move();
  return {
    stack,
    config: withDeployedAuthority(loaded, stack).config,
    digest: loaded.digest,
    home: 'aws',
    location: region,
    clock,
    random,
    http,
    vault,
    log,
    state,
    anchor,
    watchdog: heartbeatGuardian(state, clock),
    appender: createAppender({ log, by: byOf(loaded, userInfo().username), vault, clock }),
    bus: eventBridgeBus({ client: events, bus: stack.bus, clock, random }),
    settingsAt: awsSettings({ http, vault, clock }, region),
    // Lambda tells the watchdog of an execution that broke off, which then ends its drill.
    buryAbandoned: async () => undefined,
    close: () => owned.disposeAsync(),
  };
}
