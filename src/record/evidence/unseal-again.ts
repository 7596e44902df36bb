import type { Sealed } from '#record/evidence/record.ts';
import { unseal } from '#record/evidence/unseal.ts';

/** A head is read several times in a slot, and again in the next. */
const rememberedMax = 500;

/** `unseal` that knows the newest texts it has read: the same text at the same place is the same record, parsed once. */
export function createUnseal(): typeof unseal {
  const remembered = new Map<string, Sealed>();
  return (json, stream, seq) => {
    const known = remembered.get(json);
    if (known?.record.stream === stream && known.record.seq === seq) return known;
    const sealed = unseal(json, stream, seq);
    remembered.set(json, sealed);
    if (remembered.size > rememberedMax) remembered.delete(remembered.keys().next().value ?? json);
    return sealed;
  };
}
