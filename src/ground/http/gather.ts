export type Gatherer = {
  /** False: this chunk would go beyond the limit; nothing of it is kept. */
  add(chunk: Uint8Array): boolean;
  size(): number;
  take(): Uint8Array;
};

const firstCapacity = 16_384;

/**
 * Collects a body in one buffer that doubles, so that a body of many one-byte chunks costs no more than its bytes.
 * Holds at most `bytesMax`.
 */
export function createGatherer(bytesMax: number): Gatherer {
  let buffer: Uint8Array = new Uint8Array(0);
  let size = 0;
  return {
    add(chunk) {
      const needed = size + chunk.length;
      if (needed > bytesMax) return false;
      if (size === 0) buffer = chunk;
      else {
        if (needed > buffer.length) buffer = grow(buffer, size, needed, bytesMax);
        buffer.set(chunk, size);
      }
      size = needed;
      return true;
    },
    size: () => size,
    take: () => buffer.subarray(0, size),
  };
}

function grow(buffer: Uint8Array, size: number, needed: number, bytesMax: number): Uint8Array {
  const grown = new Uint8Array(Math.min(bytesMax, Math.max(firstCapacity, needed, buffer.length * 2)));
  grown.set(buffer.subarray(0, size));
  return grown;
}
