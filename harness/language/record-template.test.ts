import { expect, test } from 'vitest';
import type { RecordValue } from '../evidence/transcript.ts';
import { matchElement } from '../scenario/match.ts';
import { parseFragment } from '../xml/fragment.ts';
import { recordElement } from '../xml/record.ts';
import { type RecordTemplate, recordTemplate } from './record-template.ts';

const bindings = new Map([['last', '99']]);
const fits = (template: unknown, value: RecordValue): boolean =>
  matchElement(
    parseFragment(recordTemplate({ it: template } as RecordTemplate)),
    recordElement('it', value),
    bindings,
  ).differences.length === 0;

test('members that are listed must be there, others may', () => {
  expect(fits({ a: 1 }, { a: '1', b: 2 })).toBe(true);
  expect(fits({ a: 1 }, { a: 2 })).toBe(false);
  expect(fits({ a: 1 }, { b: 1 })).toBe(false);
  expect(fits({ a: 1, $only: true }, { a: 1, b: 2 })).toBe(false);
  expect(fits({ b: null }, { a: 1, b: 2 })).toBe(false);
  expect(fits({ b: '{!}' }, { a: 1 })).toBe(true);
  expect(fits({ a: { '0x1/2': 'x' } }, { a: { '0x1/2': 'x' } })).toBe(true);
  expect(fits({ a: { '0x1/2': 'x' } }, { a: { '0x1/3': 'x' } })).toBe(false);
  for (const id of ['1234abcd'.repeat(4), 'abcd1234'.repeat(8)])
    expect(fits({ a: { '{=id}': 'x' } }, { a: { [id]: 'x' } })).toBe(true);
});

test('a list means exactly these in this order', () => {
  expect(fits({ l: ['a', 'b'] }, { l: ['a', 'b'] })).toBe(true);
  expect(fits({ l: ['a', 'b'] }, { l: ['b', 'a'] })).toBe(false);
  expect(fits({ l: ['a'] }, { l: ['a', 'b'] })).toBe(false);
  expect(fits({ l: [] }, { l: [] })).toBe(true);
  expect(fits({ l: [] }, { l: ['a'] })).toBe(false);
});

test('of a list some, none or a number can be asked for', () => {
  expect(fits({ l: { $has: ['b', 'a'] } }, { l: ['a', 'b', 'c'] })).toBe(true);
  expect(fits({ l: { $has: ['d'] } }, { l: ['a'] })).toBe(false);
  expect(fits({ l: { $without: [{ x: 1 }] } }, { l: [{ x: 2 }] })).toBe(true);
  expect(fits({ l: { $without: [{ x: 1 }] } }, { l: [{ x: 2 }, { x: 1 }] })).toBe(false);
  expect(fits({ l: { $count: 2 } }, { l: ['a', 'b'] })).toBe(true);
  expect(fits({ l: { $count: '{>2}' } }, { l: ['a', 'b'] })).toBe(false);
});

test('empty text is asked for as such', () => {
  expect(fits({ a: '' }, { a: '' })).toBe(true);
  expect(fits({ a: '' }, { a: 'x' })).toBe(false);
});

test('numbers are compared with numbers and with what is bound', () => {
  expect(fits({ a: '{>last}' }, { a: '100' })).toBe(true);
  expect(fits({ a: '{>last}' }, { a: '99' })).toBe(false);
  expect(fits({ a: '{<60000}' }, { a: 59_999.5 })).toBe(true);
  expect(fits({ a: '{>18446744073709551614}' }, { a: '18446744073709551615' })).toBe(true);
  expect(fits({ a: '{>1}' }, { a: 'mutant' })).toBe(false);
});

test('what cannot be a template is refused', () => {
  expect(() => recordTemplate({ a: 1, b: 2 })).toThrow('one name');
  expect(() => recordTemplate({ a: { $some: [] } })).toThrow('$some is none of');
  expect(() => recordTemplate({ a: { $onyl: true } })).toThrow(expect.objectContaining({ hint: '$only' }));
  expect(() => recordTemplate({ a: { $only: false } })).toThrow('$only: false is not true');
  expect(() => recordTemplate({ a: { $count: 'two' } })).toThrow(
    '$count: two is neither a number nor a pattern',
  );
});
