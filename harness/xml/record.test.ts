import { expect, test } from 'vitest';
import { isRecord, recordElement, recordOf } from './record.ts';
import { serialise } from './serialise.ts';

const value = {
  id: '12',
  read: true,
  note: null,
  list: ['a', { b: 2 }],
  none: [],
  '0x12/4': 'odd key',
} as const;

test('a record is a tree of its members, lists with their count', () => {
  expect(serialise(recordElement('message', value))).toBe(
    '<message xmlns="urn:assay:record"><id>12</id><read>true</read>' +
      '<list count="2"><item>a</item><item><b>2</b></item></list><none count="0"/>' +
      '<entry key="0x12/4">odd key</entry></message>',
  );
  expect(isRecord(recordElement('message', value))).toBe(true);
});

test('a tree becomes the record that makes the same tree', () => {
  const again = recordOf(recordElement('message', value));
  expect(again).toEqual({
    id: '12',
    read: 'true',
    list: ['a', { b: '2' }],
    none: [],
    '0x12/4': 'odd key',
  });
  expect(serialise(recordElement('message', again))).toBe(serialise(recordElement('message', value)));
});
