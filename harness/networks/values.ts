import type { Schema } from '../data/schema.ts';
import type { Options, StepValue } from '../language/scenario.ts';

/** No value at all. */
export const nothing: Schema = { type: 'null', examples: [null] };

/** Text of any kind. */
export const text = (description: string): Schema => ({ type: 'string', description });

export const flag = (description: string): Schema => ({ type: 'boolean', description });

/** One of some words. */
export const oneOf = (words: readonly string[], description?: string): Schema => ({
  enum: words,
  ...(description !== undefined && { description }),
});

/** A whole number, also as a row of a table puts it in, or under the name that it is bound to. */
export const wholeNumber = (description: string): Schema => ({
  title: 'number',
  description,
  anyOf: [
    { type: 'integer', minimum: 0 },
    { type: 'string', pattern: '^\\d+$|\\{', description: 'a whole number' },
  ],
});

/** Values by keys that are known; nothing at all where none is required. */
export const keys = (
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
  more: Pick<Schema, 'exactlyOneOf' | 'dependentRequired' | 'description' | 'examples'> = {},
): Schema => ({
  type: required.length === 0 && more.exactlyOneOf === undefined ? ['object', 'null'] : 'object',
  properties,
  additionalProperties: false,
  ...(required.length > 0 && { required }),
  ...more,
});

export const isOptions = (value: StepValue | undefined): value is Options =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a verb is told by keys, if it is. */
export const optionsIn = (value: StepValue | undefined): Options => (isOptions(value) ? value : {});

/** A value that is text; empty where it is something else. */
export const textOf = (value: StepValue | undefined): string => (typeof value === 'string' ? value : '');
