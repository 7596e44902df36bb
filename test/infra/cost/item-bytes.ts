export type Item = Record<string, { S?: string; N?: string; B?: string }>;

/**
 * What DynamoDB counts for an item: its names and values in UTF-8, of a number a byte for each two digits and one more.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce(
    (total, [name, value]) => total + Buffer.byteLength(name) + valueBytes(value),
    0,
  );

function valueBytes({ S: text, N: number, B: binary }: Item[string]): number {
  if (text !== undefined) return Buffer.byteLength(text);
  if (binary !== undefined) return Buffer.from(binary, 'base64').length;
  return Math.ceil((number ?? '').replaceAll(/\D/g, '').length / 2) + 1;
}
