import type { Schema } from '../../../../data/schema.ts';
import type { RecordValue } from '../../../../evidence/transcript.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import { isOptions, keys, optionsIn, flag as trueOrFalse, wholeNumber } from '../../../values.ts';
import type { Names } from './names.ts';

/** What a value of a verb may be, and what the app is told in its place. */
export interface Field {
  readonly schema: Schema;
  readonly resolve: (value: StepValue, names: Names) => RecordValue;
  readonly optional?: true;
}

export type Fields = Readonly<Record<string, Field>>;

export const optional = (field: Field): Field => ({ ...field, optional: true });

/** A field with a meaning of its own. */
export const meaning = (field: Field, description: string): Field => ({
  ...field,
  schema: { ...field.schema, description },
});

/** One that may be left out, with what it means. */
export const may = (field: Field, description: string): Field => optional(meaning(field, description));

/** A text whose placeholders are replaced and which is then looked up as one kind of name. */
const textual = (
  title: string,
  description: string,
  resolve: (text: string, names: Names) => string,
): Field => ({
  schema: { title, description, type: ['string', 'number'] },
  resolve: (value, names) => resolve(String(value), names),
});

export const text = textual('text', 'Any text.', (value, names) => names.text(value));
export const inbox = textual('inbox', 'A party’s name, or the id of an inbox.', (value, names) =>
  names.inbox(value),
);
export const address = textual(
  'address',
  'A party’s name, that of a wallet, or an address.',
  (value, names) => names.address(value),
);
export const installation = textual(
  'installation',
  'A party’s name, or the id of an installation.',
  (value, names) => names.installation(value),
);
export const conversation = textual(
  'conversation',
  'What an earlier step called it, or its id.',
  (value, names) => names.named(value),
);
export const message = textual('message', 'What an earlier step called it, or its id.', (value, names) =>
  names.named(value),
);

/** A decimal integer that may be too large for a number. */
export const integer = (description: string): Field => ({
  schema: {
    title: 'integer',
    description,
    anyOf: [
      { type: 'integer' },
      { type: 'string', pattern: '^-?\\d+$|\\{', description: 'a whole number of any size' },
    ],
  },
  resolve: (value, names) => names.text(String(value)),
});

/** A name for later steps, or for a stream. */
export const name: Field = {
  schema: {
    title: 'name',
    type: 'string',
    pattern: '^[A-Za-z][\\w.-]*$',
    description: 'What later steps call it.',
  },
  resolve: (value) => String(value),
};

export const count = (description: string): Field => ({
  schema: wholeNumber(description),
  resolve: (value, names) => Number(names.text(String(value))),
});

export const flag = (description: string): Field => ({
  schema: trueOrFalse(description),
  resolve: (value) => value === true,
});

/** One of some words, or the name that one of them is bound to. */
export const choice = (...words: readonly string[]): Field => ({
  schema: { title: words.join('|'), anyOf: [{ enum: words }, { type: 'string', pattern: '\\{' }] },
  resolve: (value, names) => names.text(String(value)),
});

/** What a user lets in, or does not. */
export const consentState = choice('unknown', 'allowed', 'denied');

/** One or several of a kind. */
export const list = (of: Field): Field => {
  const { description, title } = of.schema;
  return {
    schema: {
      ...(title !== undefined && { title: `[${title}]` }),
      ...(description !== undefined && { description }),
      anyOf: [{ type: 'array', items: of.schema }, of.schema],
    },
    resolve: (value, names) => [value].flat().map((entry) => of.resolve(entry, names)),
  };
};

const resolveTexts = (value: StepValue, names: Names): RecordValue => {
  if (typeof value === 'string') return names.text(value);
  if (Array.isArray(value)) return value.map((entry) => resolveTexts(entry, names));
  if (!isOptions(value)) return value as RecordValue;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolveTexts(part, names)]));
};

/** Texts by keys of the scenario's own. */
export const texts: Field = {
  schema: { title: '{…}', type: 'object' },
  resolve: resolveTexts,
};

/** Values by keys that are known; nothing at all is an empty object. */
export const object = (fields: Fields, more: Parameters<typeof keys>[2] = {}): Field => ({
  schema: keys(
    Object.fromEntries(Object.entries(fields).map(([key, { schema }]) => [key, schema])),
    Object.entries(fields).flatMap(([key, field]) => (field.optional ? [] : [key])),
    more,
  ),
  resolve: (value, names) =>
    Object.fromEntries(
      Object.entries(optionsIn(value)).flatMap(([key, entry]) => {
        const field = fields[key];
        return field === undefined ? [] : [[key, field.resolve(entry, names)]];
      }),
    ),
});

/** A word, or values by keys. */
export const wordOr = (word: Field, values: Field): Field => ({
  schema: { anyOf: [word.schema, values.schema] },
  resolve: (value, names) => (isOptions(value) ? values : word).resolve(value, names),
});

/** Bytes as they can be written. */
export const bytes: Field = {
  schema: {
    title: 'bytes',
    description:
      'A text; or `hex`; or `json`, anything as JSON; or `size`, so many of no particular meaning.',
    type: ['string', 'number', 'object'],
    properties: { hex: text.schema, json: {}, size: wholeNumber('How many.') },
    additionalProperties: false,
    exactlyOneOf: ['hex', 'json', 'size'],
  },
  resolve(value, names) {
    if (!isOptions(value)) return { text: names.text(String(value)) };
    const { hex, json, size } = value;
    if (hex !== undefined) return { hex: names.text(String(hex)) };
    return json === undefined
      ? { size: Number(names.text(String(size))) }
      : { text: JSON.stringify(resolveTexts(json, names)) };
  },
};
