import { expect, test } from 'vitest';
import { createCheck, type Schema } from './schema.ts';

const check = createCheck({
  even: (text) => (text.length % 2 === 0 ? undefined : `text of even length (this has ${text.length})`),
});

const complaint = (schema: Schema, value: unknown): string | undefined => {
  const found = check(schema, value);
  return found && `${found.path.join('.')}: found ${found.found}, expected ${found.expected}`;
};

const keys: Schema = {
  type: 'object',
  properties: { dm: { type: 'string' }, group: { type: 'string' } },
  additionalProperties: false,
  exactlyOneOf: ['dm', 'group'],
};

test.each<readonly [Schema, unknown, string | undefined]>([
  [keys, { dm: 'a' }, undefined],
  [keys, {}, ': found no key, expected exactly one of dm, group'],
  [keys, { dm: 'a', group: 'b' }, ': found dm and group, expected exactly one of dm, group'],
  [{ type: 'string', format: 'even' }, 'ab', undefined],
  [{ type: 'string', format: 'even' }, 'abc', ': found abc, expected text of even length (this has 3)'],
  [{ anyOf: [{ type: 'string' }, { type: 'array' }] }, 7, ': found 7, expected text, or a list'],
  [
    { anyOf: [{ enum: ['all', 'none'] }, keys] },
    { dn: 'a' },
    'dn: found the key "dn", expected one of dm, group',
  ],
  [
    { type: 'array', items: { type: 'string', description: 'A name. It is short.' } },
    ['a', true],
    '1: found true, expected text (A name)',
  ],
])('%j and %j: the one complaint that tells most', (schema, value, said) => {
  expect(complaint(schema, value)).toBe(said);
});
