import { exampleOf } from '../language/example.ts';
import {
  type Bindings,
  literalOf,
  matchPattern,
  type PatternResult,
  UnboundError,
} from '../language/pattern.ts';
import { patternOf } from '../language/placeholder.ts';
import { isAbsent } from '../xml/absent.ts';
import { Element } from '../xml/element.ts';
import { ns } from '../xml/namespaces.ts';
import { isRecord } from '../xml/record.ts';

/** Values to try where a pattern is open. */
const guesses = ['x', '1', '-1', '9'.repeat(20), 'a@b', 'mutant', '2002-09-10T23:08:25Z', ''];

/** What a pattern suggests, nearest first. */
const candidates = (pattern: string, bindings: Bindings): readonly string[] => {
  const literal = literalOf(pattern, bindings);
  if (literal !== undefined) return [literal];
  const read = patternOf(pattern);
  if (read.kind === 'regex') {
    const example = exampleOf(read.regex.source.replace(/^\^\(\?:|\)\$$/g, ''));
    return [read.base64 ? Buffer.from(example, 'latin1').toString('base64') : example, ...guesses];
  }
  if (read.kind === 'compares') return around(bindings.get(read.than) ?? read.than);
  // Another value for each name, and one that can be compared as a number.
  const fresh = String(1000 + 10 * bindings.size);
  const chosen = pattern
    .replace(/\{([^{}|/]*)\|[^{}]*\}/g, '$1')
    .replace(/\{=?([\w.-]+)\}/g, (all, name: string) => bindings.get(name) ?? all);
  const all = [fresh, ...guesses];
  return [chosen, ...all, ...all.map((guess) => chosen.replace(/\{[^{}]*\}/g, guess))].filter(
    (value) => !value.includes('{'),
  );
};

/** Numbers next to one. */
const around = (text: string): readonly string[] => {
  const number = /^-?\d+$/.test(text) ? BigInt(text) : undefined;
  return number === undefined ? guesses : [String(number + 1n), String(number - 1n)];
};

/** A name that another part of the template binds fits nothing before that. */
const matched = (pattern: string, value: string, bindings: Bindings): PatternResult => {
  try {
    return matchPattern(pattern, value, bindings);
  } catch (error) {
    if (error instanceof UnboundError) return undefined;
    throw error;
  }
};

/** A value that fits all patterns, or the first of them itself where none is found; what they bind is bound then. */
const valueFor = (patterns: readonly string[], bindings: Map<string, string>): string => {
  for (const value of patterns.flatMap((pattern) => candidates(pattern, bindings))) {
    const now = new Map(bindings);
    const fits = patterns.every((pattern) => {
      const result = matched(pattern, value, now);
      for (const [name, bound] of result?.bound ?? []) now.set(name, bound);
      return result !== undefined;
    });
    if (!fits) continue;
    for (const [name, bound] of now) bindings.set(name, bound);
    return value;
  }
  return patterns[0] ?? '';
};

const isDirected = (template: Element, name: string): boolean =>
  template.getNS() === ns.template && template.getName() === name;

/** The element that a choice stands for, if it is one: the first of its options that may be one of these. */
const chosen = (template: Element, mayBe: (option: Element) => boolean = () => true): Element => {
  if (!isDirected(template, 'any-of')) return template;
  const options = template.getChildElements();
  const option = options.find(mayBe) ?? options[0];
  return option === undefined ? template : chosen(option, mayBe);
};

const isOpen = (template: Element): boolean => isDirected(template, 'any');

const sameName = (a: Element, b: Element): boolean =>
  isOpen(a) || isOpen(b) || (a.getName() === b.getName() && a.getNS() === b.getNS());

/** Whether two templates may speak of one element: where both know an attribute or the text, it is the same. */
const mayBeOne = (a: Element, b: Element, bindings: Bindings): boolean => {
  if (!sameName(a, b)) return false;
  const differ = (one: string | undefined, other: string | undefined): boolean => {
    const [left, right] = [one, other].map((text) => (text ? literalOf(text, bindings) : undefined));
    return left !== undefined && right !== undefined && left !== right;
  };
  const names = Object.keys(a.attrs).filter((name) => !name.startsWith('xmlns'));
  return (
    !names.some((name) => differ(a.attrs[name], b.attrs[name])) &&
    !(a.getChildElements().length === 0 && differ(a.getText().trim(), b.getText().trim()))
  );
};

/** Children of several templates, with those together that speak of one: no two of the same template. */
const together = (templates: readonly Element[], bindings: Bindings): readonly (readonly Element[])[] => {
  const groups: Element[][] = [];
  const isChoice = (child: Element): boolean => isDirected(child, 'any-of');
  const taken = new Map<Element, Set<Element[]>>();
  const children = templates.flatMap((template) =>
    template
      .getChildElements()
      .filter((child) => !isAbsent(child))
      .map((child) => ({ template, child })),
  );
  // What leaves a choice takes what others are definite about.
  for (const { template, child } of children.toSorted(
    (a, b) => Number(isChoice(a.child)) - Number(isChoice(b.child)),
  )) {
    const own = taken.get(template) ?? new Set();
    taken.set(template, own);
    const fits = (one: Element, group: readonly Element[]): boolean =>
      group.every((other) => mayBeOne(other, one, bindings));
    const free = groups.filter((group) => !own.has(group));
    const option = chosen(child, (one) => free.some((group) => fits(one, group)));
    const group = free.find((other) => fits(option, other)) ?? [];
    if (group.length === 0) groups.push(group);
    group.push(option);
    own.add(group);
  }
  return groups;
};

/** What all children of a name must have, as none without it may be there. */
const demanded = (templates: readonly Element[]): readonly Element[] =>
  templates
    .flatMap((template) => template.getChildElements())
    .filter((child) => isAbsent(child) && child.children.length === 0)
    .flatMap((absent) => {
      const all = Object.entries(absent.attrs as Record<string, string>);
      const [wanted, ...more] = all.filter(([name]) => !/^(xmlns|assay:)/.test(name));
      return wanted?.[1] === '{!}' && more.length === 0
        ? [new Element(absent.getName(), { xmlns: absent.getNS() ?? '', [wanted[0]]: '{+}' })]
        : [];
    });

const instance = (given: readonly Element[], bindings: Map<string, string>): Element => {
  const templates = given.map((template) => chosen(template));
  const named = templates.find((template) => !isOpen(template));
  if (named === undefined) return new Element('any', { xmlns: 'urn:assay:mutant' });
  const element = new Element(named.name);
  if (!named.name.includes(':')) element.attrs.xmlns = named.getNS() ?? '';
  const attributes = new Map<string, string[]>();
  for (const template of templates)
    for (const [name, pattern] of Object.entries(template.attrs as Record<string, string>)) {
      if (name.startsWith('assay:')) continue;
      if (name.startsWith('xmlns:')) element.attrs[name] = pattern;
      else if (name !== 'xmlns') attributes.set(name, [...(attributes.get(name) ?? []), pattern]);
    }
  for (const [name, patterns] of attributes) {
    const wanted = patterns.filter((pattern) => pattern !== '{!}');
    if (wanted.length > 0) element.attrs[name] = valueFor(wanted, bindings);
  }
  const texts = templates.flatMap((template) => {
    const text = template.children
      .filter((child) => typeof child === 'string')
      .join('')
      .trim();
    return text === '' ? [] : [text];
  });
  if (texts.length > 0) element.t(valueFor(texts, bindings));
  const demands = demanded(templates);
  for (const group of together(templates, bindings)) {
    const own = demands.filter((one) => group.every((other) => sameName(one, other)));
    element.cnode(instance([...group, ...own], bindings));
  }
  // A list says how long it is, and has as much in it.
  const count = isRecord(named) ? Number(element.attrs.count ?? 0) : 0;
  while (element.getChildElements().length < count) element.cnode(new Element('item').t('invented'));
  return element;
};

/** An element that fits a template, and others if it can be: the least that they ask for. */
export const instanceOf = (template: Element, bindings: Bindings, ...others: readonly Element[]): Element => {
  const bound = new Map(bindings);
  // The same template twice says nothing more.
  const templates = [...new Set([template, ...others])];
  instance(templates, bound);
  // What was bound further down is known the second time.
  return instance(templates, bound);
};
