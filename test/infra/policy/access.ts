import type { Need } from './evaluate.ts';

/** Whether the holder of an access key may. */
export type MayDo = (accessKey: string, need: Need) => boolean;

/** What callers of AWS needed, and whether they were allowed to. */
export type Access = {
  /** From now on nobody is allowed more than this. */
  enforce(mayDo: MayDo): void;
  /** What was not allowed: who needed what. */
  refused(): string[];
  /** What the calls of an access key needed, each once. */
  needsOf(accessKey: string): Need[];
  /** Notes one call; whether all that it needs is allowed. */
  admits(accessKey: string, needs: readonly Need[]): boolean;
};

export function accessLog(): Access {
  const seen = new Map<string, Map<string, Need>>();
  const refused: string[] = [];
  let mayDo: MayDo = () => true;
  return {
    enforce: (allowed) => void (mayDo = allowed),
    refused: () => [...refused],
    needsOf: (accessKey) => [...(seen.get(accessKey) ?? new Map<string, Need>()).values()],
    admits(accessKey, needs) {
      const ofCaller = seen.get(accessKey) ?? new Map<string, Need>();
      seen.set(accessKey, ofCaller);
      for (const need of needs) ofCaller.set(JSON.stringify(need), need);
      const denied = needs.filter((need) => !mayDo(accessKey, need));
      refused.push(...denied.map(({ action, resource }) => `${accessKey} ${action} ${resource}`));
      return denied.length === 0;
    },
  };
}
