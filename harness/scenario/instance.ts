import { Element } from 'ltx';
import { ns } from '../xml/namespaces.ts';
import { type Bindings, literalOf, matchPattern } from './pattern.ts';

/** Values to try where a pattern is open. */
const guesses = ['x', '1', '-1', '9'.repeat(20), 'a@b', 'mutant', '2002-09-10T23:08:25Z', ''];

/** A value that fits a pattern, or the pattern itself where none is found; what it binds is bound from then on. */
const valueFor = (pattern: string, bindings: Map<string, string>): string => {
  const literal = literalOf(pattern, bindings);
  if (literal !== undefined) return literal;
  const first = pattern.replace(/\{([^{}|/]*)\|[^{}]*\}/g, '$1');
  for (const value of [first, ...guesses, ...guesses.map((guess) => first.replace(/\{[^{}]*\}/g, guess))]) {
    const result = matchPattern(pattern, value, bindings);
    if (result === undefined) continue;
    for (const [name, bound] of result.bound) bindings.set(name, bound);
    return value;
  }
  return pattern;
};

const instance = (template: Element, bindings: Map<string, string>): Element => {
  const isTemplate = template.getNS() === ns.template;
  if (isTemplate && template.getName() === 'any') return new Element('any', { xmlns: 'urn:assay:mutant' });
  const [first] = template.getChildElements();
  if (isTemplate && first) return instance(first, bindings);
  const element = new Element(template.name);
  const namespace = template.getNS();
  if (!template.name.includes(':') && namespace) element.attrs.xmlns = namespace;
  for (const [name, pattern] of Object.entries(template.attrs as Record<string, string>)) {
    if (name.startsWith('assay:') || name.startsWith('xmlns') || pattern === '{!}') continue;
    element.attrs[name] = valueFor(pattern, bindings);
  }
  for (const child of template.children) {
    if (typeof child === 'string') {
      if (child.trim() !== '') element.t(valueFor(child.trim(), bindings));
    } else if (child.attrs['assay:absent'] !== 'true') element.cnode(instance(child, bindings));
  }
  return element;
};

/** An element that fits a template: the least that it asks for. */
export const instanceOf = (template: Element, bindings: Bindings): Element =>
  instance(template, new Map(bindings));
