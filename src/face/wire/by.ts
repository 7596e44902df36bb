import { canonicalJson } from '#ground/base/canonical-json.ts';
import { sha256 } from '#ground/base/hash.ts';
import type { Json } from '#ground/base/json.ts';
import { version } from '#ground/base/version.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import type { By } from '#record/evidence/record.ts';

/** What every record says of its writer: version, config, declared limits and actor (an OS user, or a role on AWS). */
export function byOf({ config, digest }: LoadedConfig, actor: string): By {
  const baselines = Object.entries(config.environments).map(([name, { baseline }]) => [name, baseline]);
  const limits = JSON.parse(JSON.stringify([config.limits, baselines])) as Json;
  return { version, config: digest, limits: sha256(canonicalJson(limits)), actor };
}
