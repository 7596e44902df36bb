import {
  DeleteParameterCommand,
  GetParametersCommand,
  type Parameter,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { Clock } from '#ground/base/clock.ts';
import type { Random } from '#ground/base/random.ts';
import type { SsmSettings } from '#ground/config/kinds/ssm.ts';
import { reading, writing } from '#act/limits/adapters/ssm-calls.ts';
import { ssmWithinMs } from '#act/limits/adapters/ssm-timeout.ts';
import {
  refusedBy,
  writeInTurn,
  type Budget,
  type Found,
  type Place,
  type Written,
} from '#act/limits/place.ts';
import { setTo, unset, type Setting, type SettingMap } from '#act/limits/setting.ts';
import type { Settings } from '#act/limits/settings.ts';
import { settingsOn } from '#act/limits/settings-on.ts';

export type SsmSettingsParts = {
  source: SsmSettings;
  /** Built with `maxAttempts: 1`: retries are made here. */
  client: SSMClient;
  clock: Clock;
  random: Random;
};

/** By name: the version that was read; absent where there was no parameter. */
type Versions = Map<string, number>;

/** That GetParameters takes at once. */
const namesMax = 10;

/**
 * Plain parameters of Systems Manager. A new one is made only where none is; one that is there is overwritten, because
 * no expected version can be given, and the version that comes back tells whether somebody else wrote in between: then
 * their value is lost, and the answer is `disputed` and says so. A deletion tells nothing. Needs `ssm:GetParameters`,
 * `ssm:PutParameter`, `ssm:DeleteParameter` on the names below the prefix.
 */
export const createSsmSettings = (parts: SsmSettingsParts): Settings =>
  settingsOn(ssmPlace(parts), parts.clock);

function ssmPlace(parts: SsmSettingsParts): Place<Versions> {
  const { source } = parts;
  return {
    withinMs: ssmWithinMs,
    marker: source.marker,
    read: (names, budget) => readParameters(parts, names, budget),
    write: (changes, { guard }, budget) =>
      writeInTurn(
        Object.entries(changes).map(
          ([name, setting]) =>
            () =>
              writeParameter(parts, { name, setting, readVersion: guard.get(name) }, budget),
        ),
      ),
    apply: () => Promise.resolve({ kind: 'applied', receipt: null }),
    running: () =>
      Promise.resolve({ live: 'cannot-know', reason: 'a service may read its parameters at its start only' }),
    deployedBetween: () => Promise.resolve([]),
  };
}

async function readParameters(
  parts: SsmSettingsParts,
  names: readonly string[],
  budget: Budget,
): Promise<Found<Versions>> {
  const { client, source } = parts;
  const guard: Versions = new Map();
  const values: SettingMap = Object.fromEntries(names.map((name) => [name, unset]));
  for (let from = 0; from < names.length; from += namesMax) {
    const Names = names.slice(from, from + namesMax).map((name) => `${source.prefix}${name}`);
    const { Parameters = [] } = await reading(parts, budget, (abortSignal) =>
      client.send(new GetParametersCommand({ Names }), { abortSignal }),
    );
    for (const parameter of Parameters) {
      const name = (parameter.Name ?? '').slice(source.prefix.length);
      values[name] = plainParameter(name, parameter);
      guard.set(name, parameter.Version ?? 0);
    }
  }
  return { values, guard };
}

function plainParameter(name: string, { Type, Value }: Parameter): Setting {
  if (Type === 'String' && Value !== undefined) return setTo(Value);
  throw refusedBy(
    `${name} is a ${Type ?? 'parameter without a type'}, not a plain String: it is never touched`,
  );
}

type Change = { name: string; setting: Setting; readVersion: number | undefined };

async function writeParameter(parts: SsmSettingsParts, change: Change, budget: Budget): Promise<Written> {
  const { name, setting, readVersion } = change;
  const { client, source } = parts;
  const Name = `${source.prefix}${name}`;
  if (!setting.set)
    return writing(parts, budget, async (abortSignal) => {
      await client.send(new DeleteParameterCommand({ Name }), { abortSignal });
      return { kind: 'written' };
    });
  const Overwrite = readVersion !== undefined;
  const put = new PutParameterCommand({ Name, Value: String(setting.value), Type: 'String', Overwrite });
  return writing(parts, budget, async (abortSignal) => {
    const { Version } = await client.send(put, { abortSignal });
    return Version === (readVersion ?? 0) + 1 ? { kind: 'written' } : overwrote(change, Version);
  });
}

const overwrote = ({ name, readVersion }: Change, version: number | undefined): Written => ({
  kind: 'overwrote',
  reason: `somebody wrote ${name} between our reading (version ${readVersion ?? 0}) and writing (${version ?? 'none'}): their value is overwritten`,
});
