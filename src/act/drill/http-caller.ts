import { createActors } from '#act/drill/actors.ts';
import { callBurst } from '#act/drill/call-burst.ts';
import { callOnce } from '#act/drill/call-once.ts';
import { callTogether } from '#act/drill/call-together.ts';
import type { Caller } from '#act/drill/caller.ts';
import { readMeter } from '#act/drill/read-meter.ts';
import { readRelease } from '#act/drill/read-release.ts';
import type { CallerScope, CallerTools } from '#act/drill/session.ts';
import { createVault } from '#ground/secret/vault.ts';
import { createSelfCheck } from '#observe/check/self-check.ts';

/**
 * Calls by HTTP, judged as checks are. Keeps up to 100 actors in memory; their connections end with `tools.http`.
 * A secret that is missing, or a fault of our own, is an `unknown` with its reason.
 */
export function createCaller(tools: CallerTools): Caller {
  const { config, http, clock } = tools;
  const vault = createVault(tools.vault);
  const scope: CallerScope = {
    tools,
    vault,
    actors: createActors(http, clock),
    selfCheck: createSelfCheck(http, config.client, clock),
    redact: (text) => tools.vault.redact(vault.redact(text)),
  };
  return {
    call: (order, signal) => callOnce(order, scope, signal),
    together: (order, calls, signal) => callTogether(order, calls, scope, signal),
    burst: (order, signal) => callBurst(order, scope, signal),
    release: (environment, signal) => readRelease(environment, scope, signal),
    meter: (environment, meter, signal) => readMeter(environment, meter, scope, signal),
  };
}
