import { Element } from 'ltx';
import { ns } from '../xml/namespaces.ts';
import { type Bindings, literalOf, matchPattern } from './pattern.ts';

/** Values to try where a pattern is open. */
const guesses = ['x', '1', '-1', '9'.repeat(20), 'a@b', 'mutant', '2002-09-10T23:08:25Z', ''];

/** A value that fits a pattern, or the pattern itself where none is found. */
const valueFor = (pattern: string, bindings: Bindings): string => {
  const literal = literalOf(pattern, bindings);
  if (literal !== undefined) return literal;
  const first = pattern.replace(/\{([^{}|/]*)\|[^{}]*\}/g, '$1');
  const candidates = [first, ...guesses, ...guesses.map((guess) => first.replace(/\{[^{}]*\}/g, guess))];
  return candidates.find((candidate) => matchPattern(pattern, candidate, bindings) !== undefined) ?? pattern;
};

/** An element that fits a template: the least that it asks for. */
export const instanceOf = (template: Element, bindings: Bindings): Element => {
  const isTemplate = template.getNS() === ns.template;
  if (isTemplate && template.getName() === 'any') return new Element('any', { xmlns: 'urn:assay:mutant' });
  const [first] = template.getChildElements();
  if (isTemplate && first) return instanceOf(first, bindings);
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
    } else if (child.attrs['assay:absent'] !== 'true') element.cnode(instanceOf(child, bindings));
  }
  return element;
};
