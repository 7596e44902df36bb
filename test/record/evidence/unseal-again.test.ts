import { expect, test } from 'vitest';
import { epochMs, sha256Hex } from '#ground/base/brand.ts';
import { genesis, seal, type Sealed } from '#record/evidence/record.ts';
import { createUnseal } from '#record/evidence/unseal-again.ts';

const stream = 'production/chat/health/local';

const sealedAt = (seq: number): Sealed =>
  seal({
    v: 1,
    stream,
    seq,
    prev: genesis,
    at: epochMs(1_795_348_800_000),
    kind: 'slot',
    outcome: 'pass',
    body: {},
    by: { version: '0.1.0', config: sha256Hex('c'.repeat(64)), actor: 'test' },
  });

test('a text that is read again is the record that it was', () => {
  const unseal = createUnseal();
  const { json, hash } = sealedAt(1);
  const first = unseal(json, stream, 1);

  expect(first).toEqual({ record: sealedAt(1).record, json, hash });
  expect(unseal(json, stream, 1)).toBe(first);
});

test('a text that was read is broken all the same at another place, and when one character differs', () => {
  const unseal = createUnseal();
  const { json, hash } = sealedAt(1);
  unseal(json, stream, 1);

  expect(() => unseal(json, stream, 2)).toThrow(`${stream}#2: what is stored there is not that record`);
  expect(() => unseal(json, 'alarms', 1)).toThrow('alarms#1: what is stored there is not that record');
  const changed = unseal(json.replace('"actor":"test"', '"actor":"text"'), stream, 1);
  expect([changed.record.by.actor, changed.hash === hash]).toEqual(['text', false]);
});

test('only the newest 500 texts are remembered', () => {
  const unseal = createUnseal();
  const { json } = sealedAt(1);
  const first = unseal(json, stream, 1);
  for (let seq = 2; seq <= 501; seq += 1) unseal(sealedAt(seq).json, stream, seq);

  expect(unseal(json, stream, 1)).not.toBe(first);
});
