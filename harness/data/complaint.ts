import type { ErrorObject } from 'ajv/dist/2020.js';
import { nearest } from './nearest.ts';

/** What a schema has against a piece of data, in words for whoever wrote it. */
export interface Complaint {
  readonly path: readonly string[];
  readonly found: string;
  readonly expected: string;
  readonly hint?: string;
}

/** What a schema cannot say of a text, by the name of a format: what was expected instead, or nothing where it is fine. */
export type Formats = Readonly<Record<string, (text: string) => string | undefined>>;

const cut = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}…` : text);
const quote = (value: unknown): string => cut(JSON.stringify(value) ?? String(value));

const numbers = ['no', 'one', 'two', 'three', 'four'];
const count = (limit: number, one: string, several: string): string =>
  `${numbers[limit] ?? limit} ${limit === 1 ? one : several}`;

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  null: 'nothing',
};

const typesOf = (type: unknown): string =>
  [type]
    .flat()
    .map((name) => typeNames[String(name)] ?? String(name))
    .join(' or ');

/** What would have done, by the keyword that was not met. */
const expectations: Readonly<Record<string, (params: ErrorObject['params']) => string>> = {
  type: ({ type }) => typesOf(type),
  minItems: ({ limit }) => `at least ${count(limit, 'entry', 'entries')}`,
  maxItems: ({ limit }) => `at most ${count(limit, 'entry', 'entries')}`,
  uniqueItems: () => 'each entry once',
  minProperties: ({ limit }) => `at least ${count(limit, 'key', 'keys')}`,
  maxProperties: ({ limit }) => `at most ${count(limit, 'key', 'keys')}`,
  minLength: ({ limit }) => (limit === 1 ? 'some text' : `at least ${limit} characters`),
  maxLength: ({ limit }) => `at most ${limit} characters`,
  minimum: ({ limit }) => `${limit} or more`,
  maximum: ({ limit }) => `${limit} or less`,
  pattern: ({ pattern }) => `text of the form ${pattern}`,
  const: ({ allowedValue }) => quote(allowedValue),
  not: () => 'something else',
  oneOf: () => 'exactly one of the forms that the schema describes',
  anyOf: () => 'one of the forms that the schema describes',
};

const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What the schema says in words of its own about the part that is wrong. */
const describedBy = ({ parentSchema }: ErrorObject): string | undefined => {
  const { description } = parentSchema ?? {};
  return typeof description === 'string' ? description.split(/[.;](?:\s|$)/, 1)[0] : undefined;
};

/** `a and b` of what should be one, or what is there in its place. */
const keysIn = (data: unknown, wanted: readonly string[]): string => {
  const keys = isPlain(data) ? Object.keys(data) : [];
  const given = wanted.filter((key) => keys.includes(key));
  if (given.length > 0) return given.join(' and ');
  return keys.length === 0 ? 'no key' : `only ${keys.join(', ')}`;
};

/** Says what one of ajv's errors means; ajv must be told to be verbose. */
export const complaintOf = (error: ErrorObject, formats: Formats = {}): Complaint => {
  const { keyword, params } = error;
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    const key = String(params.additionalProperty ?? params.unevaluatedProperty);
    const allowed = Object.keys((error.parentSchema?.properties ?? {}) as object);
    const near = nearest(key, allowed);
    return {
      path: [...path, key],
      found: `the key ${quote(key)}`,
      expected: allowed.length > 0 ? `one of ${allowed.join(', ')}` : 'no such key',
      ...(near && { hint: `${near}:` }),
    };
  }
  if (keyword === 'required')
    return { path, found: `no ${params.missingProperty}`, expected: `the key ${params.missingProperty}` };
  if (keyword === 'dependentRequired' || keyword === 'dependencies')
    return {
      path:
        isPlain(error.data) && Object.hasOwn(error.data, params.property) ? [...path, params.property] : path,
      found: `${params.property} without ${params.missingProperty}`,
      expected: `the key ${params.missingProperty} beside it`,
    };
  if (keyword === 'enum') {
    const allowed = (params.allowedValues as unknown[]).map(String);
    const near = nearest(String(error.data), allowed);
    return {
      path,
      found: quote(error.data),
      expected: `one of ${allowed.join(', ')}`,
      ...(near && { hint: near }),
    };
  }
  if (keyword === 'exactlyOneOf') {
    const wanted = error.schema as readonly string[];
    return { path, found: keysIn(error.data, wanted), expected: `exactly one of ${wanted.join(', ')}` };
  }
  if (keyword === 'format') {
    const text = String(error.data);
    const expected = formats[params.format]?.(text) ?? `text of the form ${params.format}`;
    return { path, found: cut(text), expected };
  }
  const form = expectations[keyword]?.(params) ?? error.message ?? keyword;
  const meaning = keyword === 'pattern' || keyword === 'type' ? describedBy(error) : undefined;
  return { path, found: quote(error.data), expected: meaning ? `${form} (${meaning})` : form };
};

/**
 * The one of ajv's complaints that tells most: the deepest is the most specific where a schema offers alternatives, and
 * where they differ in their types it tells all of these.
 */
export const foremost = (errors: readonly ErrorObject[], formats?: Formats): Complaint | undefined => {
  const all = errors
    .map((error) => ({ keyword: error.keyword, complaint: complaintOf(error, formats) }))
    .toSorted((a, b) => b.complaint.path.length - a.complaint.path.length);
  const [first] = all;
  if (first?.keyword !== 'type') return first?.complaint;
  const { path } = first.complaint;
  const types = all.flatMap(({ keyword, complaint }) =>
    keyword === 'type' && complaint.path.join('/') === path.join('/') ? [complaint.expected] : [],
  );
  return { ...first.complaint, expected: [...new Set(types)].join(', or ') };
};
