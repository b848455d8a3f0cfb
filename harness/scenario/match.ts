import type { Element } from 'ltx';
import { sameJid } from '../xml/jid.ts';
import { ns } from '../xml/namespaces.ts';
import { isRecord } from '../xml/record.ts';
import { recordText } from '../xml/record-text.ts';
import { type Bindings, type Lookup, matchPattern } from './pattern.ts';

/** One way in which what came differs from what was expected. */
export interface Difference {
  /** `/iq/error/@type` */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** What was found, in a word that is the same in every run. As `found` if absent. */
  readonly kind?: string;
}

export interface MatchResult {
  readonly differences: readonly Difference[];
  /** Variables that the template bound; complete only where there are no differences. */
  readonly bound: readonly (readonly [string, string])[];
}

const jidAttributes = new Set(['from', 'to', 'jid']);
const isDeclaration = (name: string): boolean => name === 'xmlns' || name.startsWith('xmlns:');
const isDirective = (name: string): boolean => name.startsWith('assay:');
const namespaceOf = (element: Element): string => element.getNS() ?? '';
const directive = (template: Element, name: string): string | undefined => template.attrs[`assay:${name}`];
const textOf = (element: Element): string =>
  element.children.filter((child): child is string => typeof child === 'string').join('');
const label = (element: Element): string => {
  const namespace = namespaceOf(element);
  if (namespace === ns.record) return element.name;
  return namespace === ns.client || namespace === ns.stream
    ? `<${element.name}>`
    : `<${element.getName()} xmlns="${namespace}">`;
};

/** A match that is under way. */
interface Match extends MatchResult {
  readonly differences: Difference[];
  /** What was bound before, and what this match has bound. */
  readonly bindings: Lookup;
  differ(path: string, expected: string, found: string): void;
  /** Notes an element where none should be. What stands in a record changes more from run to run than a stanza does. */
  refuse(path: string, expected: string, element: Element): void;
  adopt(bound: MatchResult['bound']): void;
}

const createMatch = (known: Lookup): Match => {
  const differences: Difference[] = [];
  const bound: (readonly [string, string])[] = [];
  // Not a copy: there are as many matches as elements in a list, and as many bindings as a scenario made.
  const own = new Map<string, string>();
  const bindings: Lookup = { get: (name) => own.get(name) ?? known.get(name) };
  return {
    differences,
    bound,
    bindings,
    differ(path, expected, found) {
      differences.push({ path, expected, found });
    },
    refuse(path, expected, element) {
      const told = isRecord(element)
        ? { found: recordText(element), kind: label(element) }
        : { found: element.toString() };
      differences.push({ path: `${path}/${element.name}`, expected, ...told });
    },
    adopt(more) {
      for (const [name, value] of more) {
        bound.push([name, value]);
        own.set(name, value);
      }
    },
  };
};

const isWildcard = (template: Element): boolean =>
  namespaceOf(template) === ns.template && template.getName() === 'any';
const isChoice = (template: Element): boolean =>
  namespaceOf(template) === ns.template && template.getName() === 'any-of';

const sameName = (template: Element, actual: Element): boolean =>
  isWildcard(template) ||
  (template.getName() === actual.getName() && namespaceOf(template) === namespaceOf(actual));

const matchAttributes = (template: Element, actual: Element, path: string, match: Match): void => {
  for (const [name, pattern] of Object.entries(template.attrs as Record<string, string>)) {
    if (isDeclaration(name) || isDirective(name)) continue;
    const value: string | undefined = actual.attrs[name];
    if (pattern === '{!}') {
      if (value !== undefined) match.differ(`${path}/@${name}`, 'no such attribute', value);
      continue;
    }
    if (value === undefined) {
      match.differ(`${path}/@${name}`, pattern, 'no such attribute');
      continue;
    }
    const result = matchPattern(
      pattern,
      value,
      match.bindings,
      jidAttributes.has(name) ? sameJid : undefined,
    );
    if (result === undefined) match.differ(`${path}/@${name}`, pattern, value);
    else match.adopt(result.bound);
  }
  if (!/attributes|all/.test(directive(template, 'only') ?? '')) return;
  for (const [name, value] of Object.entries(actual.attrs as Record<string, string>)) {
    if (!isDeclaration(name) && template.attrs[name] === undefined) {
      match.differ(`${path}/@${name}`, 'no such attribute', value);
    }
  }
};

const matchText = (template: Element, actual: Element, path: string, match: Match): void => {
  const pattern = textOf(template).trim();
  if (pattern === '') return;
  const value = textOf(actual);
  const result = matchPattern(pattern, value, match.bindings);
  if (result === undefined) match.differ(`${path}/text()`, pattern, value);
  else match.adopt(result.bound);
};

const matchChildren = (template: Element, actual: Element, path: string, match: Match): void => {
  const children = actual.getChildElements();
  const used = new Set<Element>();
  let after = 0;
  const ordered = directive(template, 'ordered') === 'true';
  for (const wanted of template.getChildElements()) {
    const options = isChoice(wanted) ? wanted.getChildElements() : [wanted];
    const absent = directive(wanted, 'absent') === 'true';
    const left = children.filter((child, index) => !used.has(child) && (!ordered || index >= after));
    const attempts = left.flatMap((child) =>
      options
        .filter((option) => sameName(option, child))
        .map((option) => ({
          child,
          result: compare(option, child, `${path}/${child.name}`, match.bindings),
        })),
    );
    const hit = attempts.find(({ result }) => result.differences.length === 0);
    if (absent) {
      if (hit) match.refuse(path, `no ${label(wanted)}`, hit.child);
      continue;
    }
    if (hit) {
      match.adopt(hit.result.bound);
      used.add(hit.child);
      after = children.indexOf(hit.child) + 1;
      continue;
    }
    const nearest = attempts.toSorted((a, b) => a.result.differences.length - b.result.differences.length)[0];
    if (nearest) {
      match.differences.push(...nearest.result.differences);
      used.add(nearest.child);
    } else {
      const there = actual.getChildElements().map(label).join(', ');
      match.differ(
        `${path}/${isChoice(wanted) ? 'any-of' : wanted.name}`,
        options.map(label).join(' or '),
        there || 'no child elements',
      );
    }
  }
  if (!/children|all/.test(directive(template, 'only') ?? '')) return;
  for (const extra of children.filter((child) => !used.has(child)))
    match.refuse(path, 'no further child', extra);
};

const compare = (template: Element, actual: Element, path: string, bindings: Lookup): MatchResult => {
  const match = createMatch(bindings);
  if (!sameName(template, actual)) {
    match.differ(path, label(template), label(actual));
    return match;
  }
  matchAttributes(template, actual, path, match);
  matchText(template, actual, path, match);
  matchChildren(template, actual, path, match);
  return { differences: match.differences, bound: match.bound };
};

/**
 * Holds an element against a template, by namespace-aware tree: listed attributes and children must be there in
 * any order, others may be. In the template, `assay:only="children|attributes|all"` forbids extras,
 * `assay:ordered="true"` fixes the order of children, `assay:absent="true"` forbids a child, `<assay:any/>`
 * stands for any element and `<assay:any-of>` for one of its children; patterns are those of {@link matchPattern}.
 */
export const matchElement = (template: Element, actual: Element, bindings: Bindings): MatchResult =>
  compare(template, actual, `/${actual.name}`, bindings);
