import { expect, test } from 'vitest';
import { createEnvironmentSource } from '#ground/secret/adapters/environment.ts';
import { createVault, type Vault } from '#ground/secret/vault.ts';

const vaultOf = (secrets: Record<string, string>): Vault => {
  const vault = createVault(createEnvironmentSource({}));
  for (const [name, value] of Object.entries(secrets)) vault.remember(name, value);
  return vault;
};

const nasty = 'p+a ss/"w\\\\\u00f6r\nd&=%\u{1f600}';

test.each([
  ['as it is', nasty],
  ['percent-encoded', encodeURIComponent(nasty)],
  ['percent-encoded in lower case', encodeURIComponent(nasty).toLowerCase()],
  ['form-encoded', new URLSearchParams({ '': nasty }).toString().slice(1)],
  ['JSON-escaped', JSON.stringify(nasty).slice(1, -1)],
  ['JSON-escaped twice', JSON.stringify(JSON.stringify(nasty).slice(1, -1)).slice(1, -1)],
  ['hex', Buffer.from(nasty).toString('hex')],
  ['upper-case hex', Buffer.from(nasty).toString('hex').toUpperCase()],
  ['base64', Buffer.from(nasty).toString('base64')],
  ['base64url', Buffer.from(nasty).toString('base64url')],
])('a secret is found %s', (_name, text) => {
  expect(vaultOf({ TOKEN: nasty }).redact(`before ${text} after`)).toBe('before [secret TOKEN] after');
});

test.each([
  ['u:', 'dT[secret TOKEN]'],
  ['us:', 'dXM[secret TOKEN]'],
  ['use:', 'dXNlO[secret TOKEN]'],
])('a secret is found inside base64 after %s', (user, expected) => {
  const text = Buffer.from(`${user}hunter2-hunter2`).toString('base64');
  expect(vaultOf({ TOKEN: 'hunter2-hunter2' }).redact(text)).toBe(expected);
});

test('JSON with every character escaped by its number hides nothing', () => {
  const text = '\\u0073\\u0065\\u0063\\u0072\\u0065\\u0074';
  expect(vaultOf({ TOKEN: 'secret' }).redact(text)).toBe('[secret TOKEN]');
});

test('keys and values are gone over at any depth', () => {
  const value = { 'k-hunter2': [{ deep: ['hunter2', 7, null, true] }] };
  expect(vaultOf({ TOKEN: 'hunter2' }).redact(value)).toEqual({
    'k-[secret TOKEN]': [{ deep: ['[secret TOKEN]', 7, null, true] }],
  });
});

test('two keys that read the same once redacted are both kept', () => {
  const vault = vaultOf({ A: 'hunter2' });
  vault.remember('A', 'hunter3');
  expect(vault.redact({ hunter2: 1, hunter3: 2 })).toEqual({ '[secret A]': 1, '[secret A] 2': 2 });
});

test('what lies too deep is left out', () => {
  let value: unknown = 'hunter2';
  for (let depth = 0; depth < 300; depth += 1) value = [value];
  expect(JSON.stringify(vaultOf({ TOKEN: 'hunter2' }).redact(value as string[]))).toContain('[too deep]');
});

test('a member called __proto__ is only a member', () => {
  const value = JSON.parse('{"__proto__": "hunter2"}') as Record<string, string>;
  expect(JSON.stringify(vaultOf({ TOKEN: 'hunter2' }).redact(value))).toBe('{"__proto__":"[secret TOKEN]"}');
});

test('a longer secret is replaced before one that it contains', () => {
  const vault = vaultOf({ SHORT: 'hunter2', LONG: 'hunter2-hunter2' });
  expect(vault.redact('hunter2-hunter2 hunter2')).toBe('[secret LONG] [secret SHORT]');
});

test('a secret shorter than four characters is matched as a whole string only', () => {
  const vault = vaultOf({ PIN: '123' });
  expect(vault.redact(['123', 'take 123 steps'])).toEqual(['[secret PIN]', 'take 123 steps']);
});

test('a number that is a secret is redacted, one that contains it is not', () => {
  expect(vaultOf({ PIN: '123456' }).redact([123456, 91234569, 17])).toEqual(['[secret PIN]', 91234569, 17]);
});

test('a secret is known once it was read, and the vault passes on that there is none', async () => {
  const vault = createVault(createEnvironmentSource({ TOKEN: 'hunter2', EMPTY: '' }));
  expect(vault.redact('hunter2')).toBe('hunter2');
  expect(await vault.read('TOKEN')).toBe('hunter2');
  expect(vault.redact('hunter2')).toBe('[secret TOKEN]');
  expect(await vault.read('OTHER')).toBe(undefined);
  expect(await vault.read('EMPTY')).toBe(undefined);
});

test('of values learnt on the way the newest thousand are held', () => {
  const vault = vaultOf({});
  for (let count = 0; count < 1001; count += 1) vault.remember('cookie a', `value-${count}-`);
  expect(vault.redact(['value-0-', 'value-1-', 'value-1000-'])).toEqual([
    'value-0-',
    '[secret cookie a]',
    '[secret cookie a]',
  ]);
});

test('a text made to be matched in vain costs no more than its length', () => {
  const vault = vaultOf({ TOKEN: `${'\\'.repeat(30)}"${'%'.repeat(30)}x` });
  const started = performance.now();
  vault.redact('\\'.repeat(20_000) + '%'.repeat(20_000) + '%25'.repeat(5000));
  expect(performance.now() - started).toBeLessThan(500);
});
