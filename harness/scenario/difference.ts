import type { Element } from 'ltx';
import type { Shape } from '../language/shape.ts';
import { attributeOf, ownText } from '../xml/attributes.ts';
import { ns } from '../xml/namespaces.ts';
import { isRecord } from '../xml/record.ts';
import { recordText } from '../xml/record-text.ts';

/** One way in which what came differs from what was expected. */
export interface Difference {
  /** `/iq/error/@type`, as the template names them. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** What was found, in words that are the same in every run. */
  readonly kind?: string;
  /** What was found, one by one, where it is not one value. */
  readonly values?: readonly string[];
  /** What was found, where it is one element: in which order it was written makes no difference. */
  readonly element?: Element;
  /** What is expected is missing among what was found. */
  readonly missing?: true;
}

const tag = (name: string, namespace: string, isFull: boolean): string => {
  if (namespace === ns.record) return name;
  return isFull ? `<${name} xmlns="${namespace}">` : `<${name}>`;
};

/** An element by its name, and by its namespace where that tells it from what is expected. */
const label = (element: Element, isFull: boolean): string =>
  tag(isFull ? element.getName() : element.name, element.getNS() ?? '', isFull);

const shapeLabel = (shape: Shape, isFull: boolean): string =>
  shape.kind === 'any-of'
    ? shape.options.map((option) => shapeLabel(option, isFull)).join(' or ')
    : tag(isFull ? shape.local : shape.name, shape.namespace, isFull);

/** Whether an element differs from what a template speaks of by its namespace only. */
const isNamesake = (shape: Shape, element: Element): boolean =>
  shape.kind === 'any-of'
    ? shape.options.some((option) => isNamesake(option, element))
    : shape.local === element.getName() && shape.namespace !== (element.getNS() ?? '');

const withAttributes = (
  name: string,
  attributes: readonly (readonly [string, string | undefined])[],
): string => {
  const shown = attributes.flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${value}"`]));
  return name.startsWith('<') ? `${name.slice(0, -1)}${shown.join('')}>` : name;
};

/** What a template speaks of, with the attributes that it asks for. */
export const shapeTag = (shape: Shape): string =>
  shape.kind === 'any-of'
    ? shape.options.map(shapeTag).join(' or ')
    : withAttributes(
        shapeLabel(shape, false),
        shape.attributes.map(({ name, pattern }) => [name, pattern]),
      );

/** An element with those of its attributes that a template asks for. */
const tagFor = (shape: Shape, element: Element): string =>
  withAttributes(
    label(element, false),
    shape.attributes.map(({ name, expanded }) => [name, attributeOf(element, expanded)]),
  );

const segment = ({ name }: Shape): string => name.replace(/^assay:/, '');

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].toSorted();

/** Said of a list at most: the rest is counted. */
const mostTold = 12;

const listed = (values: readonly string[]): string => {
  const more = values.length - mostTold;
  return more > 0 ? `${values.slice(0, mostTold).join(', ')} and ${more} more` : values.join(', ');
};

/** Nothing that a template wants stands where there are others: what tells it from these, and what these have. */
export const missingAmong = (path: string, shape: Shape, others: readonly Element[]): Difference => {
  const same = { path: `${path}/${segment(shape)}`, missing: true } as const;
  const about = (expected: string, values: readonly string[], where = ''): Difference => ({
    ...same,
    path: `${same.path}${where}`,
    expected,
    found: listed(distinct(values)),
    values: distinct(values),
  });
  const [attribute, ...rest] = shape.attributes;
  const hasChildren = shape.children.length + shape.absent.length > 0;
  if (shape.text && attribute === undefined && !hasChildren)
    return about(shape.text.pattern, others.map(ownText));
  if (attribute && rest.length === 0 && !shape.text && !hasChildren) {
    const values = others.flatMap((other) => attributeOf(other, attribute.expanded) ?? []);
    if (values.length > 0) return about(attribute.pattern, values, `/@${attribute.name}`);
  }
  if (others.some(isRecord)) return { ...same, expected: shapeTag(shape), ...byName(others, false) };
  return about(
    shapeTag(shape),
    others.map((other) => tagFor(shape, other)),
  );
};

const byName = (elements: readonly Element[], isFull: boolean): Pick<Difference, 'found' | 'kind'> => {
  const labels = listed(distinct(elements.map((element) => label(element, isFull))));
  return { found: labels, kind: labels };
};

/** There is nothing of this name at all. */
export const nothingLike = (path: string, shape: Shape, others: readonly Element[]): Difference => {
  const isFull = others.some((other) => isNamesake(shape, other));
  const base = { path: `${path}/${segment(shape)}`, expected: shapeLabel(shape, isFull) };
  return others.length === 0
    ? { ...base, found: 'no child elements' }
    : { ...base, missing: true, ...byName(others, isFull) };
};

/** What came is something else altogether. */
export const otherwiseNamed = (path: string, shape: Shape, element: Element): Difference => {
  const isFull = isNamesake(shape, element);
  return { path, expected: shapeLabel(shape, isFull), ...byName([element], isFull) };
};

/** An element stands where none should. What is in a record changes more from run to run than a stanza does. */
export const refused = (path: string, expected: string, element: Element): Difference => ({
  path: `${path}/${element.name}`,
  expected,
  ...(isRecord(element)
    ? { found: recordText(element), kind: label(element, false) }
    : { found: element.toString(), element }),
});

/** A difference as a sentence. */
export const differenceText = ({ path, expected, found, missing }: Difference): string =>
  missing
    ? `${path}: ${expected} is missing among ${found}`
    : `${path}: expected ${expected}, found ${found}`;
