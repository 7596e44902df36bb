/** A CloudFormation template, as far as it is read here. */
export type Template = { Resources: Readonly<Record<string, Resource>> };

export type Resource = { Type: string; Properties?: Readonly<Record<string, unknown>> };

/** A resource with its logical id. */
export type Named = { id: string; properties: Readonly<Record<string, unknown>> };

/** In the order of the template. */
export const ofType = ({ Resources }: Template, type: string): Named[] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties = {} }]) => ({ id, properties: Properties }));

/** `ProbeFunctionCA5564E7` → `ProbeFunction` */
export const plainName = (id: string): string => id.replace(/[0-9A-F]{8}([0-9a-f]{32})?$/, '');

/** `RunbookHandlerFunctionF7D2C5A7` → `Runbook` */
export const functionName = (id: string): string =>
  plainName(id).replace(/(Handler)?Function(Alias.*)?$/, '');

/** Logical ids that a value refers to, wherever in it. */
export function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(refsIn);
  return Object.entries(value).flatMap(([key, inside]) => {
    if (key === 'Ref') return typeof inside === 'string' && !inside.startsWith('AWS::') ? [inside] : [];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inside) ? inside[0] : inside)];
    return refsIn(inside);
  });
}
