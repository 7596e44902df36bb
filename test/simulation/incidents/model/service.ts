import type { Chance } from '../../world/chance.ts';

export const illnesses = ['error', 'hidden', 'slow', 'hanging'] as const;
/** What a release is like, or a fault that comes without one. */
export type Illness = (typeof illnesses)[number] | 'fine';

/** Why the target answers as it does, which its answer does not say. */
export type Cause = 'fine' | 'release' | 'outage' | 'provider' | 'drill' | 'network';

/** `ms` Infinity: never. */
export type Answer =
  | { kind: 'answer'; cause: Cause; status: number; json: Record<string, string>; ms: number }
  | { kind: 'unreachable'; cause: 'network'; ms: number };

export type Release = {
  name: string;
  illness: Illness;
  /** It came while a limit was lowered. */
  isTainted: boolean;
  /** Slots in a row that its chat answered well, and the most of them. */
  wellNow: number;
  well: number;
};

export type Service = {
  releases: Map<string, Release>;
  running: Release;
  outage: Illness;
  isProviderDown: boolean;
  isNetworkDown: boolean;
  /** Until when a drill has it say no. */
  blockedUntil: number;
  /** What ran since when on the world's timeline, and by whose hand. */
  history: { release: string; at: number; by: 'people' | 'host' }[];
  release(illness: Illness): Release;
  deploy(release: Release, at: number, by: 'people' | 'host'): void;
  answer(path: string, at: number): Answer;
};

export function createService(chance: Chance): Service {
  const releases = new Map<string, Release>();
  const release = (illness: Illness): Release => {
    const made = { name: `r${releases.size + 1}`, illness, isTainted: false, wellNow: 0, well: 0 };
    releases.set(made.name, made);
    return made;
  };
  const self: Service = {
    releases,
    running: release('fine'),
    history: [{ release: 'r1', at: 0, by: 'people' }],
    outage: 'fine',
    isProviderDown: false,
    isNetworkDown: false,
    blockedUntil: 0,
    release,
    deploy(next, at, by) {
      self.running = next;
      self.history.push({ release: next.name, at, by });
    },
    answer(path, at) {
      if (self.isNetworkDown) return { kind: 'unreachable', cause: 'network', ms: 20 };
      const { name, illness } = self.running;
      const ms = chance.whole(20, 300);
      if (path === '/status') return provider(self.isProviderDown, ms);
      if (path === '/') return { kind: 'answer', cause: 'fine', status: 200, json: {}, ms };
      if (self.outage !== 'fine') return ill(self.outage, 'outage', name, ms);
      // Its health knows nothing of what a release breaks in the chat.
      if (path === '/health') return well(name, ms);
      if (at < self.blockedUntil)
        return { kind: 'answer', cause: 'drill', status: 429, json: { error: 'budget' }, ms };
      if (self.isProviderDown) return ill('hidden', 'provider', name, ms);
      return illness === 'fine' ? well(name, ms) : ill(illness, 'release', name, ms);
    },
  };
  const { answer } = self;
  self.answer = (path, at) => {
    const given = answer(path, at);
    if (path === '/chat') count(self.running, given.cause);
    return given;
  };
  return self;
}

/** What says nothing of a release neither counts nor interrupts. */
function count(release: Release, cause: Cause): void {
  if (cause === 'network' || cause === 'drill') return;
  release.wellNow = cause === 'fine' ? release.wellNow + 1 : 0;
  release.well = Math.max(release.well, release.wellNow);
}

const provider = (isDown: boolean, ms: number): Answer => ({
  kind: 'answer',
  cause: isDown ? 'provider' : 'fine',
  status: isDown ? 503 : 200,
  json: {},
  ms,
});

const well = (release: string, ms: number): Answer => ({
  kind: 'answer',
  cause: 'fine',
  status: 200,
  json: { release, action: 'ANSWER' },
  ms,
});

function ill(illness: Illness, cause: Cause, release: string, ms: number): Answer {
  const answer = { kind: 'answer', cause, status: 200, json: { release, action: 'ANSWER' }, ms } as const;
  if (illness === 'error') return { ...answer, status: 500 };
  if (illness === 'hidden') return { ...answer, json: { release, action: 'FALLBACK' } };
  return { ...answer, ms: illness === 'slow' ? 3000 + ms : Infinity };
}
