import { SSMClient } from '@aws-sdk/client-ssm';
import { createSsmSettings } from '#act/limits/adapters/ssm.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { settingsOf } from '#face/wire/settings-at.ts';
import type { Clock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';

/** Settings of every kind: parameters in whatever region a lease names, or else in `region`, or the process's own. */
export const awsSettings = (
  parts: { http: HttpClient; vault: Vault; clock: Clock },
  region?: string,
): LimitsTools['settingsAt'] =>
  settingsOf({
    ...parts,
    ssm: (source) =>
      createSsmSettings({
        source,
        client: new SSMClient({ maxAttempts: 1, ...regionOf(source.region ?? region) }),
        clock: parts.clock,
        random: systemRandom,
      }),
  });

const regionOf = (region: string | undefined): { region?: string } =>
  region === undefined ? {} : { region };
