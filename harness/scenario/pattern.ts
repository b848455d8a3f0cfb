/** Values bound so far: accounts, generated ids, what earlier stanzas carried. */
export type Bindings = ReadonlyMap<string, string>;

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

const computed = (inner: string): string | undefined => {
  const [, name = '', rest = ''] = /^([a-z0-9]+):(.*)$/s.exec(inner) ?? [];
  return functions[name]?.(rest);
};

/**
 * Replaces placeholders in what is about to be sent: `{name}` by its binding, `{base64:…}` by the base64 form
 * of the rest, in which `\0` is a NUL, `{upper:…}` by its upper case, `{repeat:1024:a}` by so many of it.
 * Inner placeholders go first.
 * @throws {UnboundError}
 */
export const substitute = (text: string, bindings: Bindings): string => {
  let rest = text;
  for (let found = placeholder.exec(rest); found !== null; found = placeholder.exec(rest)) {
    const inner = found[1] ?? '';
    const value = computed(inner) ?? bindings.get(inner);
    if (value === undefined) throw new UnboundError(inner);
    rest = rest.slice(0, found.index) + value + rest.slice(found.index + found[0].length);
  }
  return rest;
};

/** Every variable that a text mentions. */
export const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\{([^{}]*)\}/g)].map((found) => found[1] ?? '').filter((name) => variable.test(name));

/** What an expected value turned out to be: accepted with new bindings, or refused. */
export type PatternResult = { readonly bound: readonly (readonly [string, string])[] } | undefined;

/**
 * Holds a value against a pattern of a template:
 * `{*}` any value, `{+}` any but the empty one, `{a|b}` alternatives, `{/regular expression/}`,
 * `{base64:/regular expression/}` on what the base64 stands for, `{name}` the binding or, unbound, a new one,
 * `{!name}` anything but the binding. Everything else is literal, and all may stand side by side.
 */
export const matchPattern = (
  pattern: string,
  value: string,
  bindings: Bindings,
  equal: (a: string, b: string) => boolean = (a, b) => a === b,
): PatternResult => {
  const names: string[] = [];
  let source = '';
  let literal = '';
  let open = false;
  let rest = pattern;
  const regex = /^\{\/(.*)\/\}$/s.exec(pattern);
  if (regex) return new RegExp(`^(?:${regex[1]})$`, 'su').test(value) ? { bound: [] } : undefined;
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
    return /\{[^{}]*[*+|/][^{}]*\}/.test(pattern) ? undefined : substitute(pattern, bindings);
  } catch {
    return undefined;
  }
};
