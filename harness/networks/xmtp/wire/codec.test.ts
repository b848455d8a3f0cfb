import { expect, test } from 'vitest';
import { type Codec, decodeStrictly, firstText, loadTypes, uint64 } from './codec.ts';

const codec = loadTypes('mls/api/v1/mls.pb.js').QueryGroupMessagesRequest as Codec<{
  readonly groupId: Uint8Array;
}>;
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');

test.for([0n, 1n, 2n ** 32n, 2n ** 53n, 2n ** 64n - 1n])('%d is a 64-bit number', (value) => {
  expect(uint64(value).toString()).toBe(value.toString());
});

test('what is well-formed is decoded, with fields that nobody knows', () => {
  expect(Buffer.from(decodeStrictly(codec, hex('0a0201027a0199')).groupId)).toEqual(hex('0102'));
  expect(decodeStrictly(codec, hex('')).groupId).toHaveLength(0);
});

test.for([
  ['the field number 0', '00'],
  ['a length beyond the end', '0a05ff'],
  ['an unknown wire type', '0f'],
  ['a group that ends without a start', '0c'],
  ['a number without an end', '08ffffffffffffffffffffff'],
  ['a key without an end', 'ff'],
  ['more fields than there may be', '7a00'.repeat(100_001)],
] as const)('refused: %s', ([, text]) => {
  expect(() => decodeStrictly(codec, hex(text))).toThrow();
});

test('text is UTF-8, also in a message within', () => {
  const inboxIds = loadTypes('identity/api/v1/identity.pb.js').GetInboxIdsRequest as Codec<unknown>;
  expect(decodeStrictly(inboxIds, hex('0a050a03e282ac'))).toMatchObject({ requests: [{ identifier: '€' }] });
  expect(() => decodeStrictly(inboxIds, hex('0a030a01ff'))).toThrow('not valid');
});

test('the text of field 1 is found', () => {
  expect([firstText(hex('')), firstText(hex('12016a')), firstText(hex('0a02616212016a'))]).toEqual([
    '',
    '',
    'ab',
  ]);
  expect(() => firstText(hex('0a05ff'))).toThrow();
});
