/** Values bound so far: accounts, generated ids, what earlier stanzas carried. */
export type Bindings = ReadonlyMap<string, string>;

/** As much of them as a pattern needs. */
export type Lookup = Pick<Bindings, 'get'>;

const placeholder = /\{([^{}]*)\}/;
const variable = /^[A-Za-z][\w.-]*$/;
const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** A text refers to a variable that nothing has bound. */
export class UnboundError extends Error {
  override readonly name = 'UnboundError';
  readonly variable: string;
  constructor(variable: string) {
    super(`{${variable}} is not bound at this point`);
    this.variable = variable;
  }
}

/** Placeholders that compute: what stands behind the colon comes with its own placeholders replaced. */
const functions: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => Buffer.from(text.replaceAll('\\0', '\0')).toString('base64'),
  upper: (text) => text.toUpperCase(),
  repeat(text) {
    const [, times = '1', what = ''] = /^(\d{1,6}):(.*)$/s.exec(text) ?? [];
    return what.repeat(Number(times));
  },
};

/** Where the brace closes that opens here; -1 where it does not. */
const closingBrace = (text: string, open: number): number => {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
};

const valueFor = (inner: string, bindings: Bindings): string => {
  const [, name = '', rest = ''] = /^([a-z0-9]+):(.*)$/s.exec(inner) ?? [];
  if (Object.hasOwn(functions, name)) return functions[name]?.(substitute(rest, bindings)) ?? '';
  const value = bindings.get(inner);
  if (value === undefined) throw new UnboundError(inner);
  return value;
};

/**
 * Replaces placeholders in what is about to be sent: `{name}` by its binding, `{base64:…}` by the base64 form
 * of the rest, in which `\0` is a NUL, `{upper:…}` by its upper case, `{repeat:1024:a}` by so many of it.
 * Inner placeholders go first. Values are put in as they are: what looks like a placeholder in one, which may
 * come from a server, is none. `render` may put something else in: it is told what stands between the braces, too.
 * @throws {UnboundError}
 */
export const substitute = (
  text: string,
  bindings: Bindings,
  render: (inner: string, value: string) => string = (_inner, value) => value,
): string => {
  let result = '';
  let at = 0;
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
    const close = closingBrace(text, open);
    const next = close < 0 ? open + 1 : close + 1;
    const inner = text.slice(open + 1, close);
    result +=
      close < 0 ? text.slice(at, next) : text.slice(at, open) + render(inner, valueFor(inner, bindings));
    at = next;
  }
  return result + text.slice(at);
};

/** Every variable that a text mentions. */
export const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\{([^{}]*)\}/g)].map((found) => found[1] ?? '').filter((name) => variable.test(name));

const wholeRegex = /^\{\/(.*)\/\}$/s;

/** What is wrong with a pattern, seen without a value; nothing where it is fine. */
export const patternProblem = (pattern: string): string | undefined => {
  const regex = wholeRegex.exec(pattern);
  try {
    if (regex) new RegExp(`^(?:${regex[1]})$`, 'su');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
};

/** What an expected value turned out to be: accepted with new bindings, or refused. */
export type PatternResult = { readonly bound: readonly (readonly [string, string])[] } | undefined;

const comparison = /^\{([<>])([^{}]+)\}$/;
const wholeNumber = /^-?\d{1,40}$/;

/** `{>name}` or `{<5}` against a value; whole numbers are compared exactly, whatever their size. */
const compares = (sign: string, than: string, value: string): boolean => {
  if (wholeNumber.test(than) && wholeNumber.test(value))
    return sign === '>' ? BigInt(value) > BigInt(than) : BigInt(value) < BigInt(than);
  if (value.trim() === '') return false;
  return sign === '>' ? Number(value) > Number(than) : Number(value) < Number(than);
};

/**
 * Holds a value against a pattern of a template:
 * `{*}` any value, `{+}` any but the empty one, `{a|b}` alternatives, `{/regular expression/}`,
 * `{base64:/regular expression/}` on what the base64 stands for, `{name}` the binding or, unbound, a new one,
 * `{!name}` anything but the binding, `{>name}`, `{>5}`, `{<name}`, `{<5}` a number above or below it. Everything else is literal, and all may stand side by side.
 */
export const matchPattern = (
  pattern: string,
  value: string,
  bindings: Lookup,
  equal: (a: string, b: string) => boolean = (a, b) => a === b,
): PatternResult => {
  const names: string[] = [];
  let source = '';
  let literal = '';
  let open = false;
  let rest = pattern;
  const regex = wholeRegex.exec(pattern);
  if (regex) return new RegExp(`^(?:${regex[1]})$`, 'su').test(value) ? { bound: [] } : undefined;
  const [, sign, than = ''] = comparison.exec(pattern) ?? [];
  if (sign) return compares(sign, bindings.get(than) ?? than, value) ? { bound: [] } : undefined;
  const encoded = /^\{base64:(\/.*\/)\}$/s.exec(pattern);
  if (encoded) return matchPattern(`{${encoded[1]}}`, Buffer.from(value, 'base64').toString(), bindings);
  for (let found = placeholder.exec(rest); found !== null; found = placeholder.exec(rest)) {
    const before = rest.slice(0, found.index);
    const inner = found[1] ?? '';
    rest = rest.slice(found.index + found[0].length);
    source += escapeRegExp(before);
    literal += before;
    const known = bindings.get(inner);
    if (known !== undefined) {
      source += escapeRegExp(known);
      literal += known;
      continue;
    }
    open = true;
    if (inner === '*') source += '.*';
    else if (inner === '+') source += '.+';
    else if (inner.startsWith('!'))
      source += `(?!${escapeRegExp(bindings.get(inner.slice(1)) ?? '')}${escapeRegExp(rest)}$).*`;
    else if (inner.includes('|')) source += `(?:${inner.split('|').map(escapeRegExp).join('|')})`;
    else if (names.includes(inner)) source += `(?:\\${names.indexOf(inner) + 1})`;
    else {
      names.push(inner);
      source += '(.+)';
    }
  }
  if (!open) return equal(literal + rest, value) ? { bound: [] } : undefined;
  const found = new RegExp(`^${source}${escapeRegExp(rest)}$`, 's').exec(value);
  return found ? { bound: names.map((name, index) => [name, found[index + 1] ?? ''] as const) } : undefined;
};

/** The literal that a pattern stands for, or nothing where it is open. */
export const literalOf = (pattern: string, bindings: Bindings): string | undefined => {
  try {
    return /\{[^{}]*[*+|/<>][^{}]*\}/.test(pattern) ? undefined : substitute(pattern, bindings);
  } catch {
    return undefined;
  }
};
