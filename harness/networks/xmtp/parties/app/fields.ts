import { nearest } from '../../../../data/read.ts';
import type { RecordValue } from '../../../../evidence/transcript.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import type { Names } from './names.ts';

/** What a value of a verb may be, and what the app is told in its place. */
export interface Field {
  /** In a word, for the reference. */
  readonly shape: string;
  /** What is wrong with a value, seen without running; nothing where it is fine. */
  readonly problem: (value: StepValue) => string | undefined;
  readonly resolve: (value: StepValue, names: Names) => RecordValue;
  readonly optional?: true;
}

export type Fields = Readonly<Record<string, Field>>;

export const optional = (field: Field): Field => ({ ...field, optional: true });

const isObject = (value: StepValue): value is Readonly<Record<string, StepValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: StepValue): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

const hasPlaceholder = (value: StepValue): boolean => typeof value === 'string' && value.includes('{');

const shown = (value: StepValue): string => JSON.stringify(value).slice(0, 60);

/** A text whose placeholders are replaced and which is then looked up as one kind of name. */
const textual = (shape: string, resolve: (text: string, names: Names) => string): Field => ({
  shape,
  problem: (value) => (isText(value) ? undefined : `${shown(value)}, which is no ${shape}`),
  resolve: (value, names) => resolve(String(value), names),
});

export const text = textual('text', (value, names) => names.text(value));
export const inbox = textual('inbox', (value, names) => names.inbox(value));
export const address = textual('address', (value, names) => names.address(value));
export const installation = textual('installation', (value, names) => names.installation(value));
export const conversation = textual('conversation', (value, names) => names.named(value));
export const message = textual('message', (value, names) => names.named(value));
/** A decimal integer that may be too large for a number; nanoseconds mostly. */
export const integer = textual('integer', (value, names) => names.text(value));
/** A name for later steps, or for a stream. */
export const name: Field = {
  shape: 'name',
  problem: (value) =>
    typeof value === 'string' && /^[A-Za-z][\w.-]*$/.test(value)
      ? undefined
      : `${shown(value)}, which is no name`,
  resolve: (value) => String(value),
};

export const count: Field = {
  shape: 'number',
  problem: (value) =>
    hasPlaceholder(value) || (typeof value === 'number' && value >= 0)
      ? undefined
      : `${shown(value)}, which is no number`,
  resolve: (value, names) => Number(names.text(String(value))),
};

export const flag: Field = {
  shape: 'true|false',
  problem: (value) =>
    typeof value === 'boolean' ? undefined : `${shown(value)}, which is neither true nor false`,
  resolve: (value) => value === true,
};

/** One of some words. */
export const choice = (...words: readonly string[]): Field => ({
  shape: words.join('|'),
  problem: (value) =>
    hasPlaceholder(value) || words.includes(String(value))
      ? undefined
      : `${shown(value)}, which is none of ${words.join(', ')}`,
  resolve: (value, names) => names.text(String(value)),
});

/** What a user lets in, or does not. */
export const consentState = choice('unknown', 'allowed', 'denied');

/** One or several of a kind. */
export const list = (of: Field): Field => ({
  shape: `[${of.shape}]`,
  problem: (value) =>
    [value]
      .flat()
      .map(of.problem)
      .find((problem) => problem !== undefined),
  resolve: (value, names) => [value].flat().map((entry) => of.resolve(entry, names)),
});

/** Texts by keys of the scenario's own. */
export const texts: Field = {
  shape: '{…}',
  problem: (value) => (isObject(value) ? undefined : `${shown(value)}, which is no object`),
  resolve: (value, names) => resolveTexts(value, names),
};

const resolveTexts = (value: StepValue, names: Names): RecordValue => {
  if (typeof value === 'string') return names.text(value);
  if (Array.isArray(value)) return value.map((entry) => resolveTexts(entry, names));
  if (!isObject(value)) return value as RecordValue;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolveTexts(part, names)]));
};

/** The first field whose value is fine decides. */
export const either = (...options: readonly [Field, ...Field[]]): Field => {
  const fitting = (value: StepValue): Field =>
    options.find((option) => option.problem(value) === undefined) ?? options[0];
  return {
    shape: options.map(({ shape }) => shape).join(' or '),
    problem: (value) => fitting(value).problem(value),
    resolve: (value, names) => fitting(value).resolve(value, names),
  };
};

const shapeOf = (fields: Fields): string => {
  const parts = Object.entries(fields).map(([key, { shape, optional: may }]) =>
    may ? `${key}?: ${shape}` : `${key}: ${shape}`,
  );
  return `{ ${parts.join(', ')} }`;
};

const problemIn = (fields: Fields, value: Readonly<Record<string, StepValue>>): string | undefined => {
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(fields, key)) continue;
    const near = nearest(key, Object.keys(fields));
    return `the key ${key}${near === undefined ? '' : `, perhaps for ${near}`}`;
  }
  for (const [key, field] of Object.entries(fields)) {
    const entry = value[key];
    if (entry === undefined && !field.optional) return `no ${key}`;
    const problem = entry === undefined ? undefined : field.problem(entry);
    if (problem !== undefined) return `${key}: ${problem}`;
  }
  return undefined;
};

/** Values by keys that are known; nothing at all is an empty object. */
export const object = (fields: Fields): Field => ({
  shape: shapeOf(fields),
  problem: (value) => {
    if (value === null) return problemIn(fields, {});
    return isObject(value) ? problemIn(fields, value) : `${shown(value)}, which is no object`;
  },
  resolve: (value, names) =>
    Object.fromEntries(
      Object.entries(isObject(value) ? value : {}).flatMap(([key, entry]) => {
        const field = fields[key];
        return field === undefined ? [] : [[key, field.resolve(entry, names)]];
      }),
    ),
});

/** Bytes: a text, `{ hex }`, `{ json }` for anything as JSON, or `{ size }` for so many of no particular meaning. */
export const bytes: Field = (() => {
  const hex = object({ hex: text });
  const json = object({ json: texts });
  const size = object({ size: count });
  const written = either(text, hex, json, size);
  return {
    shape: 'text or { hex } or { json } or { size }',
    problem: written.problem,
    resolve: (value, names) => {
      const resolved = written.resolve(value, names);
      if (typeof resolved === 'string') return { text: resolved };
      return 'json' in (resolved as object)
        ? { text: JSON.stringify((resolved as { readonly json: RecordValue }).json) }
        : resolved;
    },
  };
})();
