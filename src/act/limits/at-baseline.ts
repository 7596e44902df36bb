import { sameSetting, type SettingMap, showSetting, unset } from '#act/limits/setting.ts';
import type { Settings } from '#act/limits/settings.ts';

/** Why these settings are not all at their baseline, or null. Rejects as `Settings.read` does. */
export async function notAtBaseline(settings: Settings, baseline: SettingMap): Promise<string | null> {
  const { values } = await settings.read(Object.keys(baseline));
  const off = differences(baseline, values);
  if (off.length > 0) return off.join(', ');
  const marker = await settings.marker();
  if (marker !== undefined) return `a marker says that they are lowered: ${marker}`;
  const liveness = await settings.live(baseline, null);
  return liveness.live === 'no' ? `the baseline is written and does not run: ${liveness.reason}` : null;
}

/** `COST_X is 1, its baseline is unset` for each that differs. */
export const differences = (baseline: SettingMap, found: SettingMap): string[] =>
  Object.entries(baseline).flatMap(([name, setting]) => {
    const is = found[name] ?? unset;
    return sameSetting(setting, is)
      ? []
      : [`${name} is ${showSetting(is)}, its baseline is ${showSetting(setting)}`];
  });
