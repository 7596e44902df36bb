import { expect, test } from 'vitest';
import { renderRows } from '../../bench/row.ts';

test('rows are aligned, and end with whether their goal was met', () => {
  const rows = [
    { name: 'HTTP', value: 117.4, unit: 'µs CPU', goal: '≤ 1.6 × bare', met: true },
    { name: 'HTTPS, ratio', value: 1.2041, unit: '×', goal: '≤ 1.15 × bare', met: false },
    { name: 'bare', value: 72_001, unit: 'µs' },
  ];

  expect(renderRows(rows).split('\n')).toEqual([
    'HTTP             117  µs CPU  ≤ 1.6 × bare   met',
    'HTTPS, ratio     1.2  ×       ≤ 1.15 × bare  MISSED',
    'bare          72,001  µs',
  ]);
});
