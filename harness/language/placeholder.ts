/** A stretch of a pattern. */
export type Part =
  | { readonly kind: 'literal'; readonly text: string }
  /** What is bound to a name, or computed: `{name}`, `{upper:{name}}`. */
  | { readonly kind: 'value'; readonly inner: string }
  /** `{=name}` */
  | { readonly kind: 'binds'; readonly name: string }
  /** `{!name}` */
  | { readonly kind: 'not'; readonly name: string }
  /** `{a|b}` */
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** `{*}` and `{+}` */
  | { readonly kind: 'any' }
  | { readonly kind: 'some' };

/** What a value is held against. */
export type Pattern =
  | { readonly kind: 'parts'; readonly parts: readonly Part[] }
  /** `{/regular expression/}`, and the same on what base64 stands for. */
  | { readonly kind: 'regex'; readonly regex: RegExp; readonly base64: boolean }
  /** `{>name}`, `{<5}` */
  | { readonly kind: 'compares'; readonly sign: string; readonly than: string }
  /** `{!}` */
  | { readonly kind: 'absent' };

/** A name where a text has it: its value, or a place that binds it. */
export interface Mention {
  readonly name: string;
  readonly binds: boolean;
}

const nameForm = /^[A-Za-z][\w.-]*$/;
const numberForm = /^-?\d+(?:\.\d+)?$/;
const functionForm = /^(base64|upper|repeat):(.*)$/s;

/** A placeholder is none of those that there are. */
export class PlaceholderError extends Error {
  override readonly name = 'PlaceholderError';
}

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

/** A text, cut into what stands in braces and what does not. A brace that does not close is text. */
export const cut = <T>(
  text: string,
  literal: (text: string) => T,
  placeholder: (inner: string) => T,
): readonly T[] => {
  const pieces: T[] = [];
  let from = 0;
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
    const close = closingBrace(text, open);
    if (close < 0) continue;
    if (open > from) pieces.push(literal(text.slice(from, open)));
    pieces.push(placeholder(text.slice(open + 1, close)));
    from = close + 1;
    open = close;
  }
  if (from < text.length) pieces.push(literal(text.slice(from)));
  return pieces;
};

/** `{upper:…}` as its name and what it is given. */
export const functionIn = (inner: string): { readonly name: string; readonly given: string } | undefined => {
  const [, name, given] = functionForm.exec(inner) ?? [];
  return name === undefined || given === undefined ? undefined : { name, given };
};

const partOf = (inner: string): Part => {
  if (inner === '*') return { kind: 'any' };
  if (inner === '+') return { kind: 'some' };
  if (nameForm.test(inner) || functionForm.test(inner)) return { kind: 'value', inner };
  const [sign = '', name] = [inner[0], inner.slice(1)];
  if (sign === '=' && nameForm.test(name)) return { kind: 'binds', name };
  if (sign === '!' && nameForm.test(name)) return { kind: 'not', name };
  if (inner.includes('|') && !/[{}]/.test(inner)) return { kind: 'choice', options: inner.split('|') };
  throw new PlaceholderError(`{${inner}} is no placeholder`);
};

const read = (text: string): Pattern => {
  if (text === '{!}') return { kind: 'absent' };
  const [, encoded, expression] = /^\{(base64:)?\/(.*)\/\}$/s.exec(text) ?? [];
  if (expression !== undefined)
    return { kind: 'regex', regex: new RegExp(`^(?:${expression})$`, 'su'), base64: encoded !== undefined };
  const [, sign, than] = /^\{([<>])([^{}]+)\}$/.exec(text) ?? [];
  if (sign !== undefined && than !== undefined) {
    if (!numberForm.test(than) && !nameForm.test(than))
      throw new PlaceholderError(`${text} compares with neither a number nor a name`);
    return { kind: 'compares', sign, than };
  }
  const parts = cut<Part>(text, (literal) => ({ kind: 'literal', text: literal }), partOf);
  const open = parts.filter(({ kind }) => kind !== 'literal' && kind !== 'value');
  if (open.length > 1 && open.some(({ kind }) => kind === 'not'))
    throw new PlaceholderError(`${text} says what a part is not, and leaves open where that part begins`);
  return { kind: 'parts', parts };
};

const known = new Map<string, Pattern>();

/**
 * Reads a pattern; each text is read once.
 * @throws {PlaceholderError} where a placeholder is none.
 * @throws {SyntaxError} where a regular expression is none.
 */
export const patternOf = (text: string): Pattern => {
  const before = known.get(text);
  if (before) return before;
  const pattern = read(text);
  known.set(text, pattern);
  return pattern;
};

export const isNumber = (text: string): boolean => numberForm.test(text);

/** Names that a text about to be sent mentions. `{=name}` is none of its placeholders: it is told as such. */
export const namesInText = (text: string): readonly Mention[] =>
  cut<readonly Mention[]>(
    text,
    () => [],
    (inner) => {
      const call = functionIn(inner);
      if (call) return namesInText(call.given);
      return inner.startsWith('=')
        ? [{ name: inner.slice(1), binds: true }]
        : [{ name: inner, binds: false }];
    },
  ).flat();

const namesInPart = (part: Part): readonly Mention[] => {
  if (part.kind === 'value') return namesInText(`{${part.inner}}`);
  if (part.kind === 'binds' || part.kind === 'not')
    return [{ name: part.name, binds: part.kind === 'binds' }];
  return [];
};

/** Names that a pattern mentions, in their order. */
export const namesInPattern = (text: string): readonly Mention[] => {
  const pattern = patternOf(text);
  if (pattern.kind === 'parts') return pattern.parts.flatMap(namesInPart);
  return pattern.kind === 'compares' && !isNumber(pattern.than) ? [{ name: pattern.than, binds: false }] : [];
};

/** What is wrong with a pattern, seen without a value; nothing where it is fine. */
export const patternProblem = (text: string): string | undefined => {
  try {
    patternOf(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
};
