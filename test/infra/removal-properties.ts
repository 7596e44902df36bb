/** Of the custom resources of a removal. */
export type Properties = { Phase: string; Service: string; Targets: Record<string, object> };

/** Its environments are gone. */
export const vanished = (properties: Properties): Properties => ({ ...properties, Targets: {} });

/** Its settings are kept elsewhere. */
export const moved = (properties: Properties): Properties => ({
  ...properties,
  Targets: { staging: { ...properties.Targets['staging'], place: 'f'.repeat(64) } },
});
