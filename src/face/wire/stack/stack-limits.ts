import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SSMClient } from '@aws-sdk/client-ssm';
import { awsSettings } from '#face/wire/aws/settings.ts';
import { type LimitsHome, limitsHome } from '#face/wire/limits-home.ts';
import { openStackData } from '#face/wire/stack/stack-data.ts';
import type { DeployedStack } from '#face/wire/stack/stack-outputs.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createParameterSource } from '#ground/secret/adapters/ssm.ts';
import { createVault } from '#ground/secret/vault.ts';
import { eventBridgeBus } from '#record/event/adapters/eventbridge.ts';

/** What restoring takes on a stack, without any config or beside one, by the operator's own credentials. */
export async function openStackLimits(
  stack: DeployedStack,
  dataDir: string,
  loaded?: LoadedConfig,
): Promise<LimitsHome> {
  await using opened = new AsyncDisposableStack();
  const { region, service } = stack;
  const [clock, random] = [systemClock, systemRandom];
  const { log, state } = opened.adopt(openStackData(stack, dataDir), (data) => data.close());
  const http = opened.adopt(createHttpClient({ clock }), (client) => client.close());
  const parameters = opened.adopt(new SSMClient({ maxAttempts: 1, region }), (client) => client.destroy());
  const prefix = `/muster/${service}/`;
  const vault = createVault(createParameterSource({ client: parameters, prefix, clock, random }));
  const events = opened.adopt(new EventBridgeClient({ maxAttempts: 1, region }), (client) =>
    client.destroy(),
  );
  const bus = eventBridgeBus({ client: events, bus: stack.bus, clock, random });
  const settingsAt = awsSettings({ http, vault, clock }, region);
  const home = await limitsHome({ home: 'aws', log, state, bus, settingsAt, vault }, loaded);
  const owned = opened.move();
  return { ...home, close: () => owned.disposeAsync() };
}
