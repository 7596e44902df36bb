import { describe, expect, it } from 'vitest';
import type { Window } from '#observe/window/window.ts';
import { closeWindow, openWindow, readWindows } from '#observe/window/windows.ts';
import { createWorld } from '../../fixtures/world.ts';

const target = { service: 'chat', environment: 'staging' };
const key = { collection: 'window', id: 'chat/staging' };
const minute = 60_000;

const drill = (id: string, from: number, until: number, answers = ['rate_limited']): Window => ({
  id,
  kind: 'drill',
  answers,
  from: from * minute,
  until: until * minute,
});

const begin = () => {
  const { state } = createWorld('2026-11-22T14:43:00Z');
  const open = (...windows: Window[]) =>
    windows.reduce((before, one) => before.then(() => openWindow(state, target, one)), Promise.resolve());
  const told = async () =>
    (await readWindows(state, target)).map(
      ({ id, from, until, answers }) => `${id} ${from / minute}-${until / minute} ${answers.join()}`,
    );
  return { state, open, told };
};

describe('a window that is opened', () => {
  it('stands on its target, and on no other', async () => {
    const { state, open, told } = begin();
    expect(await told()).toEqual([]);
    await open(drill('burst', 0, 20));
    expect(await told()).toEqual(['burst 0-20 rate_limited']);
    expect(await readWindows(state, { ...target, environment: 'production' })).toEqual([]);
  });

  it('again is not changed, nor written', async () => {
    const { state, open, told } = begin();
    const both = [drill('burst', 0, 20), drill('budget', 0, 20)];
    await open(...both, ...both);
    expect(await told()).toEqual(['budget 0-20 rate_limited', 'burst 0-20 rate_limited']);
    expect((await state.get(key))?.version).toBe(2);
  });

  it('again while it lasts grows longer, never shorter, and expects the answers of both', async () => {
    const { open, told } = begin();
    await open(drill('burst', 0, 20), drill('burst', 5, 25, ['rate_limited', 'cost_cap']));
    expect(await told()).toEqual(['burst 0-25 rate_limited,cost_cap']);
    await open(drill('burst', 5, 10));
    expect(await told()).toEqual(['burst 0-25 rate_limited,cost_cap']);
  });

  it('again after it ended expects nothing of the time between', async () => {
    const { state, open, told } = begin();
    await open(drill('burst', 0, 20));
    await closeWindow(state, target, 'burst', 5 * minute);
    await open(drill('burst', 8, 28, ['cost_cap']), drill('burst', 8, 28, ['cost_cap']));
    expect(await told()).toEqual(['burst 0-5 rate_limited', 'burst 8-28 cost_cap']);
    await closeWindow(state, target, 'burst', 12 * minute);
    expect(await told()).toEqual(['burst 0-5 rate_limited', 'burst 8-12 cost_cap']);
  });

  it('drops those that ended more than 15 minutes before it', async () => {
    const { open, told } = begin();
    await open(drill('old', 0, 10), drill('recent', 0, 11), drill('new', 26, 46));
    expect(await told()).toEqual(['recent 0-11 rate_limited', 'new 26-46 rate_limited']);
  });

  it('is one of 20 at most, of which those that ended first go first', async () => {
    const { open, told } = begin();
    const ended = Array.from({ length: 20 }, (_, index) => drill(`ended${index}`, 0, 31 - index));
    await open(...ended, drill('new', 20, 40));
    const kept = await told();
    expect(kept.length).toBe(20);
    expect(kept.at(-1)).toBe('new 20-40 rate_limited');
    expect(kept.filter((one) => one.startsWith('ended19'))).toEqual([]);
    expect(kept.filter((one) => one.startsWith('ended18'))).toEqual(['ended18 0-13 rate_limited']);
  });

  it('is refused when it would expect more than 20 answers, and what stands is left readable', async () => {
    const { open, told } = begin();
    const names = (letter: string) => Array.from({ length: 15 }, (_, index) => `${letter}${index}`);
    await open(drill('burst', 0, 20, names('a')));
    await expect(open(drill('burst', 0, 20, names('b')))).rejects.toMatchObject({
      code: 'WINDOW_TOO_WIDE',
      message: 'window burst: 30 answers, at most 20',
    });
    expect(await told()).toEqual([`burst 0-20 ${names('a').join()}`]);
  });

  it('by two at the same time keeps both', async () => {
    const { state, told } = begin();
    const ids = ['one', 'two', 'three', 'four'];
    await Promise.all(ids.map((id) => openWindow(state, target, drill(id, 0, 20))));
    expect((await told()).toSorted()).toEqual(ids.map((id) => `${id} 0-20 rate_limited`).toSorted());
  });
});

describe('a window that is closed', () => {
  it('ends then, and not later by being closed again', async () => {
    const { state, open, told } = begin();
    await open(drill('burst', 0, 20), drill('other', 0, 20));
    await closeWindow(state, target, 'burst', 12 * minute);
    await closeWindow(state, target, 'burst', 15 * minute);
    expect(await told()).toEqual(['burst 0-12 rate_limited', 'other 0-20 rate_limited']);
    expect((await state.get(key))?.version).toBe(3);
  });

  it('though it never was open changes nothing', async () => {
    const { state } = begin();
    await closeWindow(state, target, 'burst', 12 * minute);
    expect(await state.get(key)).toBe(undefined);
  });
});
