import { expect, test } from 'vitest';
import { recordTemplate } from '../../language/record-template.ts';
import { templateOf } from '../../language/template.ts';
import { refusals } from './refusals.ts';

const saidOf = (sent: Readonly<Record<string, unknown>>) => {
  const template = templateOf(recordTemplate({ sent }));
  return refusals.refuses(template) ? refusals.asks(template) : 'no refusal';
};

test.each([
  [{}, 'no refusal'],
  [{ id: '{+}', error: null }, 'no refusal'],
  [{ problems: [{ error: { status: 'INTERNAL' } }] }, 'no refusal'],
  [{ error: {} }, 'nothing'],
  [{ error: { status: '{+}', message: '{*}' } }, 'nothing'],
  [{ error: { status: '{=status}' } }, 'nothing'],
  [{ error: { status: null } }, 'nothing'],
  [{ error: { status: 'INTERNAL' } }, 'a condition'],
  [{ error: { status: '{INTERNAL|UNKNOWN}' } }, 'a condition'],
  [{ error: { message: '{*}not found{*}' } }, 'a condition'],
])('%j asks for %s', (record, asks) => {
  expect(saidOf(record)).toBe(asks);
});

test.each([
  [{}, true],
  [{ error: null }, false],
  [{ id: '{+}' }, false],
])('what may be a refusal as well fits %j: %s', (record, fits) => {
  expect(refusals.fits(templateOf(recordTemplate({ sent: record })))).toBe(fits);
});
