declare const brand: unique symbol;

/** A scalar that cannot be swapped for another of the same shape. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = Brand<number, 'EpochMs'>;

/** 64 lower-case hexadecimal digits. */
export type Sha256Hex = Brand<string, 'Sha256Hex'>;

export const epochMs = (value: number): EpochMs => value as EpochMs;
export const sha256Hex = (value: string): Sha256Hex => value as Sha256Hex;
