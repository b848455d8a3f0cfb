import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { complaintOf } from './complaint.ts';

const complaints = (schema: object, data: unknown): readonly string[] => {
  const validate = new Ajv2020({ allErrors: true, verbose: true, strict: false }).compile(schema);
  validate(data);
  return (validate.errors ?? [])
    .map((error) => complaintOf(error))
    .map(({ path, found, expected, hint }) =>
      [`${path.join('.')}: found ${found}, expected ${expected}`, ...(hint ? [`try ${hint}`] : [])].join(
        ', ',
      ),
    );
};

test.each([
  [{ minItems: 1 }, [], ': found [], expected at least one entry'],
  [{ minItems: 2 }, [], ': found [], expected at least two entries'],
  [{ maxItems: 7 }, Array(8).fill(0), ': found [0,0,0,0,0,0,0,0], expected at most 7 entries'],
  [{ minProperties: 1 }, {}, ': found {}, expected at least one key'],
  [{ minLength: 1 }, '', ': found "", expected some text'],
  [{ maxLength: 2 }, 'abc', ': found "abc", expected at most 2 characters'],
  [{ type: 'array' }, 'x', ': found "x", expected a list'],
  [{ type: ['string', 'integer'] }, true, ': found true, expected text or a whole number'],
  [{ minimum: 1 }, 0, ': found 0, expected 1 or more'],
  [{ const: true }, false, ': found false, expected true'],
  [{ uniqueItems: true }, ['a', 'a'], ': found ["a","a"], expected each entry once'],
  [
    { pattern: '^[a-z]+$', description: 'A name. It is used in paths.' },
    'A b',
    ': found "A b", expected text of the form ^[a-z]+$ (A name)',
  ],
  [{ required: ['a'] }, {}, ': found no a, expected the key a'],
  [
    { dependentRequired: { check: ['covers'] } },
    { check: 'x' },
    'check: found check without covers, expected the key covers beside it',
  ],
  [{ enum: ['MUST', 'MAY'] }, 'MUSST', ': found "MUSST", expected one of MUST, MAY, try MUST'],
  [
    { additionalProperties: false, properties: { title: {} } },
    { titel: 1 },
    'titel: found the key "titel", expected one of title, try title:',
  ],
])('%j and %j: a sentence says what would have done', (schema, data, said) => {
  expect(complaints(schema, data)).toEqual([said]);
});
