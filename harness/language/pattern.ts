import { escapeRegExp } from '../regexp.ts';
import { cut, functionIn, isNumber, isOpen, namesInText, type Part, patternOf } from './placeholder.ts';

/** Values bound so far: accounts, generated ids, what earlier stanzas carried. */
export interface Bindings extends ReadonlyMap<string, string> {
  /** Names whose values are JIDs, and compare as such wherever they stand. */
  readonly jids?: ReadonlySet<string> | undefined;
}

/** As much of them as a pattern needs. */
export type Lookup = Pick<Bindings, 'get' | 'jids'>;

/** Names with what a match bound them to. */
export type Bound = readonly (readonly [string, string])[];

/** What is known, and what has been bound since. */
export const withBound = (known: Lookup, bound: Bound): Lookup => ({
  get: (name) => bound.findLast(([key]) => key === name)?.[1] ?? known.get(name),
  jids: known.jids,
});

const unbound = 'is not bound at this point';

/** Whether an action that failed says that it did for the want of a name. */
export const isUnbound = (why: string): boolean => why.endsWith(unbound);

/** A text refers to a variable that nothing has bound. */
export class UnboundError extends Error {
  override readonly name = 'UnboundError';
  readonly variable: string;
  constructor(variable: string) {
    super(`{${variable}} ${unbound}`);
    this.variable = variable;
  }
}

/** Placeholders that compute: what stands behind the colon comes with its own placeholders replaced. */
const functions: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => Buffer.from(text.replaceAll('\\0', '\0')).toString('base64'),
  upper: (text) => text.toUpperCase(),
  repeat(text) {
    const colon = text.indexOf(':');
    return text.slice(colon + 1).repeat(Number(text.slice(0, colon)));
  },
};

/** What stands between braces, replaced; nothing where a name is not bound. */
const filledIn = (inner: string, bindings: Lookup): string | undefined => {
  const call = functionIn(inner);
  if (call === undefined) return bindings.get(inner);
  const given = substituteKnown(call.given, bindings);
  return given === undefined ? undefined : (functions[call.name]?.(given) ?? '');
};

const unboundIn = (text: string, bindings: Lookup): UnboundError => {
  const missing = namesInText(text).find(({ name }) => bindings.get(name) === undefined);
  return new UnboundError(missing?.name ?? text);
};

const valueFor = (inner: string, bindings: Lookup): string => {
  const value = filledIn(inner, bindings);
  if (value === undefined) throw unboundIn(`{${inner}}`, bindings);
  return value;
};

type Substitute<Result> = (
  text: string,
  bindings: Lookup,
  render?: (inner: string, value: string) => string,
) => Result;

/** As {@link substitute}; nothing where a name is not bound. */
export const substituteKnown: Substitute<string | undefined> = (
  text,
  bindings,
  render = (_inner, value) => value,
) => {
  let isKnown = true;
  const pieces = cut(
    text,
    (literal) => literal,
    (inner) => {
      const value = filledIn(inner, bindings);
      isKnown &&= value !== undefined;
      return value === undefined ? '' : render(inner, value);
    },
  );
  return isKnown ? pieces.join('') : undefined;
};

/**
 * Replaces placeholders in what is about to be sent: `{name}` by its binding, `{base64:…}` by the base64 form
 * of the rest, in which `\0` is a NUL, `{upper:…}` by its upper case, `{repeat:1024:a}` by so many of it.
 * Inner placeholders go first. Values are put in as they are: what looks like a placeholder in one, which may
 * come from a server, is none. `render` may put something else in: it is told what stands between the braces, too.
 * @throws {UnboundError}
 */
export const substitute: Substitute<string> = (text, bindings, render) => {
  const replaced = substituteKnown(text, bindings, render);
  if (replaced === undefined) throw unboundIn(text, bindings);
  return replaced;
};

/** What an expected value turned out to be: accepted with new bindings, or refused. */
export type PatternResult =
  | {
      readonly bound: Bound;
      /** What it binds where its parts end elsewhere. */
      readonly others?: Iterable<Bound>;
    }
  | undefined;

/** Ends that are tried for the parts of one value: more than any sensible one has, and a moment's work in a long one. */
const mostEnds = 256;

const accepted: PatternResult = { bound: [] };
const wholeNumber = /^-?\d{1,40}$/;

/** `{>name}` or `{<5}` against a value; whole numbers are compared exactly, whatever their size. */
const compares = (sign: string, than: string, value: string): boolean => {
  if (wholeNumber.test(than) && wholeNumber.test(value))
    return sign === '>' ? BigInt(value) > BigInt(than) : BigInt(value) < BigInt(than);
  if (value.trim() === '') return false;
  return sign === '>' ? Number(value) > Number(than) : Number(value) < Number(than);
};

/** What the parts stand for, where all of them are closed and bound. */
const closed = (parts: readonly Part[], bindings: Lookup): string | undefined => {
  let text = '';
  for (const part of parts) {
    if (part.kind === 'literal') text += part.text;
    else {
      const value = part.kind === 'value' ? filledIn(part.inner, bindings) : undefined;
      if (value === undefined) return undefined;
      text += value;
    }
  }
  return text;
};

/** The parts as a regular expression with a group for each name that they bind. */
const sourceOf = (parts: readonly Part[], bindings: Lookup, names: string[]): string => {
  const [part, ...rest] = parts;
  if (part === undefined) return '';
  const own = (): string => {
    if (part.kind === 'literal') return escapeRegExp(part.text);
    if (part.kind === 'any') return '.*';
    if (part.kind === 'some') return '.+';
    if (part.kind === 'choice') return `(?:${part.options.map(escapeRegExp).join('|')})`;
    if (part.kind === 'binds') {
      names.push(part.name);
      return '(.+)';
    }
    if (part.kind === 'value') {
      const earlier = names.lastIndexOf(part.inner);
      return earlier < 0 ? escapeRegExp(valueFor(part.inner, bindings)) : `(?:\\${earlier + 1})`;
    }
    return '';
  };
  const source = own();
  const behind = sourceOf(rest, bindings, names);
  if (part.kind !== 'not') return source + behind;
  return `(?!${escapeRegExp(valueFor(part.name, bindings))}${behind}$).*${behind}`;
};

const matchParts = (
  parts: readonly Part[],
  value: string,
  bindings: Lookup,
  equal: (a: string, b: string) => boolean,
): PatternResult => {
  const literal = closed(parts, bindings);
  if (literal !== undefined) return equal(literal, value) ? accepted : undefined;
  const [first] = parts;
  if (first !== undefined && parts.length === 1) {
    if (first.kind === 'any') return accepted;
    if (first.kind === 'some') return value === '' ? undefined : accepted;
    if (first.kind === 'binds') return value === '' ? undefined : { bound: [[first.name, value]] };
    if (first.kind === 'not') return equal(valueFor(first.name, bindings), value) ? undefined : accepted;
    if (first.kind === 'choice')
      return first.options.some((option) => equal(option, value)) ? accepted : undefined;
  }
  const names: string[] = [];
  const found = new RegExp(`^${sourceOf(parts, bindings, names)}$`, 'su').exec(value);
  return found ? { bound: names.map((name, index) => [name, found[index + 1] ?? ''] as const) } : undefined;
};

/** Every way to divide a value among open parts, first that in which each ends where the text behind it first comes. */
function* divisions(
  parts: readonly Part[],
  value: string,
  bindings: Lookup,
  ends = { left: mostEnds },
): Generator<Bound> {
  const open = parts.findIndex(isOpen);
  const [part, border] = [parts.slice(0, open + 1), parts[open + 1]];
  if (border?.kind !== 'literal' || !parts.slice(open + 2).some(isOpen)) {
    const last = matchParts(parts, value, bindings, (a, b) => a === b);
    if (last) yield last.bound;
    return;
  }
  for (let end = value.indexOf(border.text); end >= 0; end = value.indexOf(border.text, end + 1)) {
    ends.left -= 1;
    if (ends.left < 0) return;
    const { bound } = matchParts(part, value.slice(0, end), bindings, (a, b) => a === b) ?? {};
    if (bound === undefined) continue;
    const behind = value.slice(end + border.text.length);
    for (const more of divisions(parts.slice(open + 2), behind, withBound(bindings, bound), ends))
      yield [...bound, ...more];
  }
}

const divide = (parts: readonly Part[], value: string, bindings: Lookup): PatternResult => {
  const ways = divisions(parts, value, bindings);
  const first = ways.next();
  return first.done === true ? undefined : { bound: first.value, others: ways };
};

/**
 * Holds a value against a pattern of a template:
 * `{*}` any value, `{+}` any but the empty one, `{a|b}` alternatives, `{/regular expression/}`,
 * `{base64:/regular expression/}` on what the base64 stands for, `{name}` what is bound to it, `{=name}` any but the
 * empty one, which is bound to the name, `{!name}` anything but what is bound to it, `{>name}`, `{>5}`, `{<name}`,
 * `{<5}` a number above or below it. Everything else is literal, and all may stand side by side.
 * @throws {UnboundError} where a name is not bound: it stands for nothing, and so for no value either.
 */
export const matchPattern = (
  pattern: string,
  value: string,
  bindings: Lookup,
  equal: (a: string, b: string) => boolean = (a, b) => a === b,
): PatternResult => {
  const read = patternOf(pattern);
  if (read.kind === 'absent') return undefined;
  if (read.kind === 'regex')
    return read.regex.test(read.base64 ? Buffer.from(value, 'base64').toString() : value)
      ? accepted
      : undefined;
  if (read.kind === 'compares') {
    const than = isNumber(read.than) ? read.than : valueFor(read.than, bindings);
    return compares(read.sign, than, value) ? accepted : undefined;
  }
  return read.divided ? divide(read.parts, value, bindings) : matchParts(read.parts, value, bindings, equal);
};

/** The literal that a pattern stands for, or nothing where it is open or not all of its names are bound. */
export const literalOf = (pattern: string, bindings: Lookup): string | undefined => {
  const read = patternOf(pattern);
  return read.kind === 'parts' ? closed(read.parts, bindings) : undefined;
};
