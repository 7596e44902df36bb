import { expect, it } from 'vitest';
import { packJson, unpackJson } from '#record/evidence/adapters/packed-json.ts';

const text = JSON.stringify({
  body: { reason: 'größer 字', steps: Array.from({ length: 4 }, () => 'GET /health') },
});

it('gives a text back as it was, from bytes and from the base64 of a stream', () => {
  const packed = packJson(text);
  expect(unpackJson({ B: packed })).toBe(text);
  expect(unpackJson({ B: Buffer.from(packed).toString('base64') })).toBe(text);
  expect(packed.length).toBeLessThan(text.length);
});

it('takes a text that stands there as it is', () => {
  expect(unpackJson({ S: text })).toBe(text);
});

it('makes an empty text of what is not there, was cut or changed, or would grow beyond any record', () => {
  const packed = packJson(text);
  expect(unpackJson(undefined)).toBe('');
  expect(unpackJson({ B: packed.subarray(0, packed.length - 8) })).toBe('');
  expect(unpackJson({ B: new Uint8Array([255, 255, 255, 255]) })).toBe('');
  expect(unpackJson({ B: packJson('x'.repeat(512 * 1024 + 1)) })).toBe('');
});
