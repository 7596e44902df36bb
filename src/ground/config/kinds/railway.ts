import { z } from 'zod';
import { SecretRef, SettingName } from '#ground/config/schema/reference.ts';
import { Duration, HttpUrl } from '#ground/config/schema/scalar.ts';

const Id = z.string({ error: 'expected an id as Railway shows it' }).regex(/^[A-Za-z0-9-]{1,64}$/);

/** A service on Railway; its settings are its variables there. Source: Railway's public GraphQL API. */
export const RailwayHosting = z.strictObject({
  kind: z.literal('railway'),
  project: Id,
  environment: Id,
  service: Id,
  token: SecretRef,
  /** What kind of token it is: which header carries it. */
  tokenKind: z.enum(['project', 'account']).default('project'),
  url: HttpUrl.default('https://backboard.railway.com/graphql/v2'),
  /** A variable of this name is written with every lowering and deleted with every restoring. */
  marker: SettingName.default('MUSTER_LEASE'),
  /** Of one request. */
  timeout: Duration.default(15_000),
});
export type RailwayHosting = z.infer<typeof RailwayHosting>;
