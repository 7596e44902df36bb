import { z } from 'zod';
import { HttpSettings } from '#ground/config/kinds/http.ts';
import { RailwayHosting } from '#ground/config/kinds/railway.ts';
import { SsmSettings } from '#ground/config/kinds/ssm.ts';

/** Where a service is hosted. */
export const Hosting = z.discriminatedUnion('kind', [RailwayHosting]);
export type Hosting = z.infer<typeof Hosting>;

/** Where limits are read and written, as a lease holds it: all that restoring needs of the config. */
export const SettingsSource = z.discriminatedUnion('kind', [HttpSettings, SsmSettings, RailwayHosting]);
export type SettingsSource = z.infer<typeof SettingsSource>;
export type SettingsKind = SettingsSource['kind'];

/** `hosting`: limits are the host's variables. */
export const Settings = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hosting') }),
  HttpSettings,
  SsmSettings,
]);
export type Settings = z.infer<typeof Settings>;
