import { setTimeout } from 'node:timers/promises';
import type { Handler } from '../assembly.ts';
import { openCourier, type Courier, type Ordeal, type Point } from './courier.ts';
import { expectSound } from './sound.ts';
import { openWorld, type Kept, type Stage, type World } from './world.ts';

/** A story of one handler, told again for everything that can happen to each call that it makes. */
export type Play = {
  handler: Handler;
  /** What came before; played once. */
  before(world: World): Promise<void>;
  /** What AWS delivers. */
  deliver(world: World, courier: Courier): Promise<void>;
  /** The minutes that follow, in which nothing happens to anybody. */
  after(world: World): Promise<void>;
  /** How it must have come out; `ordeal`: what happened. */
  expected(world: World, ordeal: Ordeal | undefined): Promise<void>;
  /** By when the slots are due that are held against what is announced. */
  until: number;
  /** Who comes meanwhile where it is overtaken; left out, the same once more, to another container. */
  others?: (world: World) => Promise<void>;
  /** What cannot happen, or is told of elsewhere. */
  never?: (ordeal: Ordeal) => boolean;
};

type Kind = Ordeal['kind'];

const reads = new Set(['GetItem', 'Query', 'Scan', 'GetParameter', 'GetDurableExecutionState']);
const ofReads: readonly Kind[] = ['throttled', 'broken', 'denied', 'killed-before', 'overtaken'];
const ofWrites: readonly Kind[] = [...ofReads, 'lost', 'late', 'killed-after'];
/** It takes so long that once is enough: what follows is throttled as well. */
const starved = new Set(['dynamodb:PutItem', 'events:PutEvents']);

function kindsOf({ action, nth }: Point): readonly Kind[] {
  const [, operation = ''] = action.split(':');
  const kinds = reads.has(operation) ? ofReads : ofWrites;
  return [
    ...kinds,
    ...(operation === 'PutEvents' ? (['partly'] as const) : []),
    ...(starved.has(action) && nth === 1 ? (['starved'] as const) : []),
  ];
}

const nameOf = ({ kind, point: { action, nth } }: Ordeal): string => `${kind} ${action} ${nth}`;

/** As many at once: most of a case is waiting for processes to start. */
const atOnceMax = 3;

export type Sampling = {
  casesMax: number;
  seed: number;
  /** Only cases whose name has this: `denied events:PutEvents 1`. */
  only?: string;
  onCase?: (name: string) => void;
};

/** Every ordeal, or `casesMax` of them by chance; resolves to what went wrong with which. */
export async function failuresOf(
  stage: Stage,
  play: Play,
  { casesMax, seed, only = '', onCase = () => undefined }: Sampling,
): Promise<string[]> {
  const kept = await prepare(stage, play);
  const { calls } = await playCase(stage, play, kept);
  const ordeals = calls
    .flatMap((point: Point) => kindsOf(point).map((kind): Ordeal => ({ kind, point })))
    .filter((ordeal) => play.never?.(ordeal) !== true && nameOf(ordeal).includes(only));
  const some = mixed(shuffled(ordeals, seed)).slice(0, casesMax).toReversed();
  const failures: string[] = [];
  const work = async (): Promise<void> => {
    for (let ordeal = some.pop(); ordeal; ordeal = some.pop()) {
      try {
        await playCase(stage, play, kept, ordeal);
      } catch (error) {
        failures.push(`${nameOf(ordeal)}: ${(error as Error).message}`);
        // Known at once, also when there is no time left for the others.
        console.info(failures.at(-1));
      }
      onCase(nameOf(ordeal));
    }
  };
  await Promise.all(Array.from({ length: atOnceMax }, work));
  return failures;
}

async function prepare(stage: Stage, play: Play): Promise<Kept> {
  await using world = await openWorld(stage);
  await play.before(world);
  return await world.keep();
}

async function playCase(stage: Stage, play: Play, kept: Kept, ordeal?: Ordeal): Promise<{ calls: Point[] }> {
  await using world = await openWorld(stage, kept);
  const courier = await openCourier(world, play.handler, ordeal, play.others);
  await play.deliver(world, courier);
  courier.calm();
  const calls = courier.calls();
  await play.after(world);
  await expectSound(world, play.until);
  await play.expected(world, ordeal);
  return { calls };
}

/** The same order for the same seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return items
    .map((item) => ({ item, place: unit() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

/** Of each kind of ordeal of each action one, then another of each. */
function mixed(ordeals: readonly Ordeal[]): Ordeal[] {
  const rounds = new Map<string, number>();
  return ordeals
    .map((ordeal) => {
      const sort = `${ordeal.kind} ${ordeal.point.action}`;
      const round = rounds.get(sort) ?? 0;
      rounds.set(sort, round + 1);
      return { ordeal, round };
    })
    .sort((one, other) => one.round - other.round)
    .map(({ ordeal }) => ordeal);
}

/** Asks until it is so; rejects after 20 s. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await setTimeout(100)) if (await isSo()) return;
  throw new Error('it never came to be so');
}
