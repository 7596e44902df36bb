import { expect } from 'vitest';
import { executionName } from '#ground/durable/execution-name.ts';
import type { ChatShop } from './chat-shop.ts';
import type { Container } from './container.ts';
import type { Deployed } from './deployed.ts';
import { scheduledTime } from './lambda-events.ts';

const hourMs = 3_600_000;
const thisHour = Math.floor(Date.now() / hourMs) * hourMs;

/** Of the hourly drills of `chatShopConfig`, so many hours ago. */
export const runOf = (hoursAgo: number): string =>
  `hourly/staging/${new Date(thisHour - hoursAgo * hourMs).toISOString()}`;

/** For the watchdog; in this one it compares nothing. */
export const minute = { slot: scheduledTime(thisHour + 60_000) };

export type DrillNight = {
  /** As its schedule sends it, and as far as the container comes. Resolves to what it ended with. */
  drill(hoursAgo: number, container: Container): Promise<unknown>;
  /** A drill dies with its limit lowered. */
  dieLowered(hoursAgo: number): Promise<void>;
};

export async function drillNight(
  deployed: Deployed,
  shop: ChatShop,
  watchdog: Container,
): Promise<DrillNight> {
  const dispatch = await deployed.start('Dispatch');
  const drill = async (hoursAgo: number, container: Container): Promise<unknown> => {
    // It drills only where a watchdog was heard of.
    await watchdog.invoke(minute);
    const slot = scheduledTime(thisHour - hoursAgo * hourMs);
    await dispatch.invoke({ drills: { entry: 'hourly', environment: 'staging', slot } });
    const name = executionName([runOf(hoursAgo)]);
    const { answer } = await deployed.aws.lambda.drive(name, (event) => container.invoke(event), 3000);
    return JSON.parse(answer.Result ?? '');
  };
  return {
    drill,
    async dieLowered(hoursAgo) {
      const doomed = await deployed.start('Drill');
      shop.onLowered(() => void doomed[Symbol.asyncDispose]());
      await expect(drill(hoursAgo, doomed)).rejects.toThrow('the container ended');
      expect(shop.settings()).toMatchObject({ REQUEST_MAX_TOKENS: 10 });
    },
  };
}
