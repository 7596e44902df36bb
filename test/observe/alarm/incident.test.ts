import { describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { joinIncident, leaveIncident, openIncident } from '#observe/alarm/incident.ts';
import { createWorld } from '../../fixtures/world.ts';

const target = { service: 'chat', environment: 'production' };
const at = (time: string) => epochMs(Date.parse(`2026-11-22T${time}Z`));
const key = { collection: 'incident', id: 'chat/production' };

describe('an incident', () => {
  it('is opened by the first check, joined by others, and closed by the last one to leave', async () => {
    const { state } = createWorld('2026-11-22T14:43:00Z');
    expect(await joinIncident(state, target, 'health', at('14:43:00'))).toBe('production-20261122T1443-1');
    expect(await joinIncident(state, target, 'chat', at('14:50:00'))).toBe('production-20261122T1443-1');
    await leaveIncident(state, target, 'health');
    expect(await openIncident(state, target)).toBe('production-20261122T1443-1');
    await leaveIncident(state, target, 'chat');
    expect(await openIncident(state, target)).toBe(undefined);
    expect(await joinIncident(state, target, 'chat', at('15:00:00'))).toBe('production-20261122T1500-2');
  });

  it('is not changed by joining or leaving twice', async () => {
    const { state } = createWorld('2026-11-22T14:43:00Z');
    await joinIncident(state, target, 'health', at('14:43:00'));
    const once = (await state.get(key))?.value;
    await joinIncident(state, target, 'health', at('14:44:00'));
    expect((await state.get(key))?.value).toEqual(once);
    await leaveIncident(state, target, 'health');
    const { version } = (await state.get(key)) ?? {};
    await leaveIncident(state, target, 'health');
    expect((await state.get(key))?.version).toBe(version);
  });

  it('of one environment is not another’s', async () => {
    const { state } = createWorld('2026-11-22T14:43:00Z');
    await joinIncident(state, target, 'health', at('14:43:00'));
    expect(await openIncident(state, { service: 'chat', environment: 'staging' })).toBe(undefined);
  });

  it('is looked up by one read', async () => {
    const world = createWorld('2026-11-22T14:43:00Z');
    world.crashAt(undefined);
    await openIncident(world.state, target);
    expect(world.passed()).toBe(2);
  });
});
