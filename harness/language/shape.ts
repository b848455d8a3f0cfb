import type { Element } from 'ltx';
import { oncePerObject } from '../once.ts';
import { expandedName, isDeclaration, ownText } from '../xml/attributes.ts';
import { ns } from '../xml/namespaces.ts';
import { checkDirectives } from './directives.ts';
import { attributePlace, type JidPlace, textPlace } from './jid-places.ts';
import { type Mention, namesInPattern, patternOf } from './placeholder.ts';
import { TemplateError } from './template-error.ts';

/** What a value must be, and whether it is a JID. */
export interface WantedValue {
  readonly pattern: string;
  readonly jid: JidPlace;
}

export interface WantedAttribute extends WantedValue {
  /** As the template writes it. */
  readonly name: string;
  readonly expanded: string;
}

/** A template as it is matched, with its directives read. */
export interface Shape {
  /** An element of this name, `<assay:any/>`, or `<assay:any-of>`. */
  readonly kind: 'element' | 'any' | 'any-of';
  /** As the template writes it. */
  readonly name: string;
  readonly local: string;
  readonly namespace: string;
  readonly attributes: readonly WantedAttribute[];
  readonly text: WantedValue | undefined;
  readonly children: readonly Shape[];
  /** Children that must not be. */
  readonly absent: readonly Shape[];
  /** What an `<assay:any-of>` may be. */
  readonly options: readonly Shape[];
  readonly ordered: boolean;
  readonly onlyChildren: boolean;
  readonly onlyAttributes: boolean;
  /** Names that it mentions, in the order in which it is matched. */
  readonly mentions: readonly Mention[];
  readonly binds: ReadonlySet<string>;
  /** Those of them that are bound to JIDs. */
  readonly jids: readonly string[];
  /** Children that bind a name or need one that a sibling binds, in the order in which they are tried. */
  readonly dependent: readonly Shape[];
  readonly independent: readonly Shape[];
}

const directive = (template: Element, name: string): string => template.attrs[`assay:${name}`] ?? '';

const attributesOf = (template: Element): readonly WantedAttribute[] =>
  Object.entries(template.attrs as Readonly<Record<string, string>>)
    .filter(([name]) => !isDeclaration(name) && !name.startsWith('assay:'))
    .map(([name, pattern]) => ({
      name,
      expanded: expandedName(template, name),
      pattern,
      jid: attributePlace(name, pattern),
    }));

const textOf = (template: Element): WantedValue | undefined => {
  const pattern = ownText(template).trim();
  if (pattern === '') return undefined;
  if (patternOf(pattern).kind === 'absent')
    throw new TemplateError('{!} is about attributes, and no text has it');
  return { pattern, jid: textPlace(template.getName(), pattern) };
};

/** Whether it mentions a name that a sibling binds. */
export const needsSibling = (shape: Shape, siblings: readonly Shape[]): boolean =>
  shape.mentions.some(({ name }) => siblings.some((other) => other !== shape && other.binds.has(name)));

/** Those that bind, in their order, and those that only need a name, as soon as it is bound: what fails, fails early. */
const dependentAmong = (children: readonly Shape[]): readonly Shape[] => {
  const binding = children.filter((child) => child.binds.size > 0);
  if (binding.length === 0) return binding;
  const needy = children.filter((child) => child.binds.size === 0 && needsSibling(child, children));
  const isReady = (child: Shape, placed: readonly Shape[]): boolean =>
    !needsSibling(
      child,
      binding.filter((other) => !placed.includes(other)),
    );
  const placed: Shape[] = [];
  for (const child of binding)
    placed.push(
      child,
      ...needy.filter((other) => isReady(other, [...placed, child]) && !isReady(other, placed)),
    );
  return placed;
};

/** What is not there binds nothing. */
const readAbsent = (template: Element): Shape => {
  const shape = shapeOf(template);
  const [name] = shape.binds;
  if (name !== undefined) throw new TemplateError(`{=${name}} where nothing can be bound, {+} would do`);
  return shape;
};

const read = (template: Element): Shape => {
  checkDirectives(template);
  const namespace = template.getNS() ?? '';
  const local = template.getName();
  const directed = namespace === ns.template && (local === 'any' || local === 'any-of') ? local : 'element';
  const isAbsent = (child: Element): boolean => directive(child, 'absent') === 'true';
  const below = template.getChildElements();
  const parts = below.filter((child) => !isAbsent(child)).map(shapeOf);
  const absent = below.filter(isAbsent).map(readAbsent);
  const attributes = attributesOf(template);
  const text = textOf(template);
  const values = [...attributes, ...(text ? [text] : [])];
  const mentions = [
    ...values.flatMap(({ pattern }) => namesInPattern(pattern)),
    ...[...parts, ...absent].flatMap((part) => part.mentions),
  ];
  const children = directed === 'any-of' ? [] : parts;
  const dependent = dependentAmong(children);
  const only = directive(template, 'only');
  const isOnly = (what: string): boolean => only === what || only === 'all';
  return {
    kind: directed,
    name: template.name,
    local,
    namespace,
    attributes,
    text,
    children,
    absent,
    options: directed === 'any-of' ? parts : [],
    ordered: directive(template, 'ordered') === 'true',
    onlyChildren: isOnly('children'),
    onlyAttributes: isOnly('attributes'),
    mentions,
    binds: new Set(mentions.filter(({ binds }) => binds).map(({ name }) => name)),
    jids: [...values.flatMap(({ jid }) => jid.binds ?? []), ...parts.flatMap(({ jids }) => jids)],
    dependent,
    independent: children.filter((child) => !dependent.includes(child)),
  };
};

/**
 * Reads a template; each element is read once.
 * @throws {TemplateError}
 */
export const shapeOf: (template: Element) => Shape = oncePerObject(read);

/** Whether an element is of the kind that a template speaks of, whatever is in it. */
export const hasName = (shape: Shape, actual: Element): boolean => {
  if (shape.kind === 'any') return true;
  if (shape.kind === 'any-of') return shape.options.some((option) => hasName(option, actual));
  return shape.local === actual.getName() && shape.namespace === (actual.getNS() ?? '');
};
