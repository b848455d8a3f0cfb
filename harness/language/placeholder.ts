import { nearest } from '../data/nearest.ts';
import { oncePerText } from '../once.ts';
import { shortened, TemplateError } from './template-error.ts';

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
  | {
      readonly kind: 'parts';
      readonly parts: readonly Part[];
      /** It binds one of several open parts, each of which ends where the text behind it comes. */
      readonly divided: boolean;
    }
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

/** What a function asks of what it is given, and what to write in place of something else. */
const functions: ReadonlyMap<string, { readonly form: RegExp; readonly usage: string }> = new Map([
  ['base64', { form: /^/, usage: '{base64:text}' }],
  ['upper', { form: /\{/, usage: 'upper case of a name, as {upper:{name}} is' }],
  ['repeat', { form: /^[1-9]\d{0,5}:./s, usage: '1 to 999999 times a text, as {repeat:1024:a} is' }],
]);

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

/** A brace that something forgot to close, and the name that it may have been meant for. */
const unclosed = (text: string): TemplateError => {
  const [, name] = /^(\{[=!<>]?[A-Za-z][\w.-]*)(?![\w.:{-])/.exec(text) ?? [];
  return new TemplateError(`${shortened(text)} has no closing brace`, name && `${name}}`);
};

/**
 * A text, cut into what stands in braces and what does not.
 * @throws {TemplateError} where a brace does not close, or closes nothing.
 */
export const cut = <T>(
  text: string,
  literal: (text: string) => T,
  placeholder: (inner: string) => T,
): readonly T[] => {
  const pieces: T[] = [];
  let from = 0;
  const pass = (to: number): void => {
    const between = text.slice(from, to);
    if (between.includes('}'))
      throw new TemplateError(`${shortened(between)} has a closing brace that nothing opens`);
    if (between !== '') pieces.push(literal(between));
  };
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
    const close = closingBrace(text, open);
    if (close < 0) throw unclosed(text.slice(open));
    pass(open);
    pieces.push(placeholder(text.slice(open + 1, close)));
    from = close + 1;
  }
  pass(text.length);
  return pieces;
};

/**
 * `{upper:…}` as its name and what it is given.
 * @throws {TemplateError} where there is no such function, or it can do nothing with what it is given.
 */
export const functionIn = (inner: string): { readonly name: string; readonly given: string } | undefined => {
  const [, name, given] = /^(\w+):(.*)$/s.exec(inner) ?? [];
  if (name === undefined || given === undefined) return undefined;
  const known = functions.get(name);
  const whole = shortened(`{${inner}}`);
  if (known === undefined) {
    const near = nearest(name, functions.keys());
    throw new TemplateError(
      `${whole} is none of the functions ${[...functions.keys()].join(', ')}`,
      near && `{${near}:${given}}`,
    );
  }
  if (!known.form.test(given))
    throw new TemplateError(
      `${whole} is not ${known.usage}`,
      name === 'upper' && nameForm.test(given) ? `{upper:{${given}}}` : undefined,
    );
  return { name, given };
};

/** The words of `{a|b}`. What looks like another placeholder is none here, and a space would have to come, too. */
const choiceOf = (inner: string): Part => {
  const options = inner.split('|');
  const wrong = options.find((option) => /^[=!<>*+/]|^\s|\s$/.test(option));
  if (wrong !== undefined)
    throw new TemplateError(`{${inner}} has “${wrong}”, which would have to come as it is`);
  return { kind: 'choice', options };
};

const partOf = (inner: string): Part => {
  if (inner === '*') return { kind: 'any' };
  if (inner === '+') return { kind: 'some' };
  if (/^(?:base64:)?\/.*\/$/s.test(inner))
    throw new TemplateError(`{${inner}} is a regular expression, and stands by itself`);
  if (nameForm.test(inner) || functionIn(inner) !== undefined) return { kind: 'value', inner };
  const [sign = '', name] = [inner[0], inner.slice(1)];
  if (sign === '=' && nameForm.test(name)) return { kind: 'binds', name };
  if (sign === '!' && nameForm.test(name)) return { kind: 'not', name };
  if (inner.includes('|') && !/[{}]/.test(inner)) return choiceOf(inner);
  throw new TemplateError(`{${inner}} is no placeholder`);
};

export const isOpen = ({ kind }: Part): boolean => kind !== 'literal' && kind !== 'value';

/** Where a name is bound to one of several open parts, it shows where each of them ends. */
const checkDivided = (text: string, parts: readonly Part[]): void => {
  for (const [at, part] of parts.entries()) {
    if (
      part.kind === 'choice' ||
      (isOpen(part) && parts.slice(at + 1).some(isOpen) && parts[at + 1]?.kind !== 'literal')
    )
      throw new TemplateError(`${text} binds a name to a part, and leaves open where the parts end`);
  }
};

const read = (text: string): Pattern => {
  if (text === '{!}') return { kind: 'absent' };
  const [, encoded, expression] = /^\{(base64:)?\/(.*)\/\}$/s.exec(text) ?? [];
  if (expression !== undefined)
    return { kind: 'regex', regex: new RegExp(`^(?:${expression})$`, 'su'), base64: encoded !== undefined };
  const [, sign, than] = /^\{([<>])([^{}]+)\}$/.exec(text) ?? [];
  if (sign !== undefined && than !== undefined) {
    if (!numberForm.test(than) && !nameForm.test(than))
      throw new TemplateError(`${text} compares with neither a number nor a name`);
    return { kind: 'compares', sign, than };
  }
  const parts = cut<Part>(text, (literal) => ({ kind: 'literal', text: literal }), partOf);
  const open = parts.filter(isOpen);
  if (open.length > 1 && open.some(({ kind }) => kind === 'not'))
    throw new TemplateError(`${text} says what a part is not, and leaves open where that part begins`);
  const divided = open.length > 1 && open.some(({ kind }) => kind === 'binds');
  if (divided) checkDivided(text, parts);
  return { kind: 'parts', parts, divided };
};

/**
 * Reads a pattern; each text is read once.
 * @throws {TemplateError} where a placeholder is none.
 * @throws {SyntaxError} where a regular expression is none.
 */
export const patternOf: (text: string) => Pattern = oncePerText(read);

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

/** Words that a text writes as they are, where a name might have been meant: what a function is given, as a whole. */
export const wordsInText = (text: string): readonly string[] =>
  cut<readonly string[]>(
    text,
    () => [],
    (inner) => {
      const { name, given } = functionIn(inner) ?? {};
      if (given === undefined) return [];
      return given.includes('{')
        ? wordsInText(given)
        : [name === 'repeat' ? given.replace(/^\d+:/, '') : given];
    },
  ).flat();

/** The same of a pattern; and the words of `{a|b}`. */
export const wordsInPattern = (text: string): readonly string[] => {
  const pattern = patternOf(text);
  if (pattern.kind !== 'parts') return [];
  return pattern.parts.flatMap((part) => {
    if (part.kind === 'choice') return part.options;
    return part.kind === 'value' ? wordsInText(`{${part.inner}}`) : [];
  });
};

const namesInPart = (part: Part): readonly Mention[] => {
  if (part.kind === 'value') {
    const mentions = namesInText(`{${part.inner}}`);
    const bound = mentions.find(({ binds }) => binds);
    if (bound) throw new TemplateError(`{${part.inner}} cannot bind ${bound.name}, but only use it`);
    return mentions;
  }
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
