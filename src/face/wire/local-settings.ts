import { ssmTimeoutMs } from '#act/limits/adapters/ssm-timeout.ts';
import { lazySettings } from '#face/wire/lazy-settings.ts';
import { settingsOf } from '#face/wire/settings-at.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { LocalChecks } from '#face/wire/local-checks.ts';
import type { SsmSettings } from '#ground/config/kinds/ssm.ts';

/** Settings of every kind, from this machine. */
export const localSettings = (parts: Omit<LocalChecks, 'config' | 'close'>): LimitsTools['settingsAt'] =>
  settingsOf({
    ...parts,
    ssm: (source) => lazySettings(ssmTimeoutMs, () => openSsm(source, parts)),
  });

async function openSsm(source: SsmSettings, { clock, random }: Pick<LocalChecks, 'clock' | 'random'>) {
  const [{ SSMClient }, { createSsmSettings }] = await Promise.all([
    import('@aws-sdk/client-ssm'),
    import('#act/limits/adapters/ssm.ts'),
  ]);
  const client = new SSMClient({
    maxAttempts: 1,
    ...(source.region !== undefined && { region: source.region }),
  });
  return createSsmSettings({ source, client, clock, random });
}
