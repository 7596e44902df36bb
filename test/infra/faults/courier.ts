import type { Handler } from '../assembly.ts';
import type { Container } from '../container.ts';
import type { DurableAnswer } from '../durable-stand-in.ts';
import type { Call, Fate } from './fate.ts';
import type { World } from './world.ts';

/** A call of the handler that is put to the test: the nth of its action. */
export type Point = { action: string; nth: number };

/** What one case does to it; `starved`: throttled from then on. */
export type Ordeal = { kind: Fate['kind'] | 'starved'; point: Point };

/** Delivers to the handler that is put to the test, as AWS does. */
export type Courier = {
  /** An asynchronous event: up to three tries, each in a fresh container where the last one died. */
  send(event: object): Promise<'taken' | 'dead letter'>;
  /** A durable execution to its end: it is invoked again whenever an invocation breaks off. */
  drive(execution: string): Promise<DurableAnswer>;
  /** Kills the container that is at work. */
  kill(): Promise<void>;
  /** From now on nothing happens to anybody. */
  calm(): void;
  /** The calls of the handler so far, in order. */
  calls(): Point[];
  /** Whether its ordeal came. */
  hasStruck(): boolean;
};

const triesMax = 3;
/** What is denied is denied for longer than any try of a step lasts, and to an asynchronous event for good. */
const deniedTimes = 4;
/** Of one execution: an invocation that breaks off is repeated. */
const drivesMax = 5;
const reallyMsMax = 3000;

/** `others`: who comes meanwhile where it is overtaken; left out, itself: another container with the same. */
export async function openCourier(
  world: World,
  handler: Handler,
  ordeal?: Ordeal,
  others?: (world: World) => Promise<void>,
): Promise<Courier> {
  const key = handler.toUpperCase();
  const isDurable = handler === 'Runbook' || handler === 'Drill' || handler === 'Notify';
  const timesOf = ({ kind }: Ordeal): number => {
    if (kind === 'starved') return Infinity;
    if (kind !== 'denied') return 1;
    return isDurable ? deniedTimes : Infinity;
  };
  const calls: Point[] = [];
  let container: Container | undefined;
  let isCalm = false;
  let hasStruck = false;
  let meanwhile = async (): Promise<void> => undefined;
  let lateIn = 0;
  let doLate: (() => void) | undefined;

  const strike = (): Fate | undefined => {
    if (!ordeal) return undefined;
    hasStruck = true;
    const { kind } = ordeal;
    if (kind === 'killed-before' || kind === 'killed-after') return { kind, kill: die };
    if (kind === 'overtaken') return { kind, meanwhile: () => others?.(world) ?? meanwhile() };
    if (kind === 'starved') return { kind: 'throttled' };
    if (kind !== 'late') return { kind };
    lateIn = 2;
    return { kind, due: new Promise((resolve) => (doLate = resolve)) };
  };
  const die = async (): Promise<void> => {
    const doomed = container;
    container = undefined;
    await doomed?.[Symbol.asyncDispose]();
  };
  world.aws.decide(({ accessKey, action }: Call) => {
    if (accessKey !== key) return undefined;
    lateIn -= 1;
    // The call after it has been answered by now.
    if (lateIn === 0) doLate?.();
    const nth = calls.filter((call) => call.action === action).length + 1;
    calls.push({ action, nth });
    if (isCalm || ordeal?.point.action !== action) return undefined;
    const isHit = nth >= ordeal.point.nth && nth < ordeal.point.nth + timesOf(ordeal);
    return isHit ? strike() : undefined;
  });
  const invoke = async (event: unknown): Promise<unknown> => {
    container ??= await world.start(handler);
    return container.invoke(event);
  };
  /** Warm before it is needed: whoever is overtaken waits meanwhile. */
  const twin =
    ordeal?.kind === 'overtaken' && !others
      ? await world.start(handler, { AWS_ACCESS_KEY_ID: `${key}-TWIN` })
      : undefined;

  return {
    async send(event) {
      meanwhile = async () => void (await twin?.invoke(event));
      for (let tries = 1; tries <= triesMax; tries += 1) {
        try {
          await invoke(event);
          return 'taken';
        } catch {
          // As Lambda does: whatever it was, it is delivered again.
        }
      }
      return 'dead letter';
    },
    async drive(execution) {
      let overtaken: DurableAnswer | undefined;
      const { lambda } = world.aws;
      meanwhile = async () => {
        if (!twin) return;
        overtaken = (await lambda.drive(execution, (event) => twin.invoke(event), reallyMsMax)).answer;
      };
      for (let drives = 1; ; drives += 1) {
        try {
          return (await lambda.drive(execution, invoke, reallyMsMax)).answer;
        } catch (error) {
          if (overtaken) return overtaken;
          if (drives === drivesMax) throw error;
        }
      }
    },
    kill: die,
    calm() {
      isCalm = true;
      doLate?.();
      if (container) world.keepWarm(handler, container);
    },
    calls: () => [...calls],
    hasStruck: () => hasStruck,
  };
}
