import { expect, it } from 'vitest';
import { forbidsLowering, forbidsRestoring, markerText } from '#act/limits/marker.ts';
import { epochMs } from '#ground/base/brand.ts';

const lease = 'nightly/staging/1/COST_A';
const order = { lease, fence: 7, restoreBy: epochMs(Date.parse('2026-11-22T12:00:00Z')) };
const ours = 'nightly/staging/1/COST_A #7 until 2026-11-22T12:00:00.000Z';

it('names the lease, its fence and its end', () => {
  expect(markerText(order)).toBe(ours);
});

it.each<[string, string | undefined, string | undefined]>([
  ['none', undefined, undefined],
  ['our own, of an attempt before', ours, undefined],
  ['our own, with an older fence', ours.replace('#7', '#6'), undefined],
  [
    'our own, with a newer fence',
    ours.replace('#7', '#8'),
    `another lease has it: ${ours.replace('#7', '#8')}`,
  ],
  ['of another lease', 'x #3 until now', 'another lease has it: x #3 until now'],
  ['anything else', 'hands off', 'another lease has it: hands off'],
])('lowering beside a marker: %s', (_, marker, objection) => {
  expect(forbidsLowering(marker, order)).toBe(objection);
});

it.each<[string, string | undefined, string | undefined]>([
  ['none', undefined, undefined],
  ['of the lease that is restored', ours, undefined],
  ['of an older lease', 'x #3 until now', undefined],
  ['of a newer lease', 'x #9 until now', 'a newer lease has it: x #9 until now'],
  ['anything else', 'hands off', undefined],
])('restoring beside a marker: %s', (_, marker, objection) => {
  expect(forbidsRestoring(marker, 8)).toBe(objection);
});
