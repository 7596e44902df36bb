import { z } from 'zod';
import { MusterError } from '#ground/base/muster-error.ts';

/** What lib/muster.ts says of the stack that it makes, by the names of its outputs. */
const Outputs = z.object({
  Service: z.string().min(1),
  Environments: z.string().min(1),
  Version: z.string(),
  ConfigDigest: z.string(),
  /** Part of a file's name on this machine. */
  EvidenceTable: z.string().regex(/^[\w.-]+$/),
  StateTable: z.string().min(1),
  BusName: z.string().min(1),
  RunbookAlias: z.string().exactOptional(),
  DrillAlias: z.string().exactOptional(),
  NotifyAlias: z.string().exactOptional(),
});

/** A deployed stack, and where its parts are. */
export type DeployedStack = {
  name: string;
  region: string;
  /** Of AWS, as the stack's own id says. */
  account?: string;
  service: string;
  /** That it answers for, as deployed. */
  environments: readonly string[];
  /** Of Muster, as deployed. */
  version: string;
  /** Of the config that it was deployed with. */
  configDigest: string;
  evidenceTable: string;
  stateTable: string;
  bus: string;
  /** By workflow; only of those that the stack has. */
  aliases: Readonly<Partial<Record<'runbook' | 'drill' | 'notify', string>>>;
};

export type StackOutput = { OutputKey?: string | undefined; OutputValue?: string | undefined };

/** Throws STACK_UNKNOWN for a stack that is none of Muster's. */
export function readOutputs(
  at: Pick<DeployedStack, 'name' | 'region' | 'account'>,
  outputs: readonly StackOutput[],
): DeployedStack {
  const told = Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]));
  const parsed = Outputs.safeParse(told);
  if (!parsed.success) throw notMusters(at, parsed.error);
  const { data } = parsed;
  const aliases = { runbook: data.RunbookAlias, drill: data.DrillAlias, notify: data.NotifyAlias };
  return {
    ...at,
    service: data.Service,
    environments: data.Environments.split(','),
    version: data.Version,
    configDigest: data.ConfigDigest,
    evidenceTable: data.EvidenceTable,
    stateTable: data.StateTable,
    bus: data.BusName,
    aliases: Object.fromEntries(Object.entries(aliases).filter(([, arn]) => arn !== undefined)),
  };
}

function notMusters({ name, region }: { name: string; region: string }, { issues }: z.ZodError): MusterError {
  const missing = [...new Set(issues.map(({ path }) => String(path[0])))];
  return new MusterError('STACK_UNKNOWN', `${name} in ${region} does not say its ${missing.join(', ')}`, {
    hint: 'is it a stack of Muster? One that an older version deployed must be deployed again: npx cdk deploy',
    exit: 2,
  });
}
