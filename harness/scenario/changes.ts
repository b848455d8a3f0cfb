import { clone } from 'ltx';
import type { Bindings } from '../language/pattern.ts';
import type { Shape, WantedAttribute, WantedValue } from '../language/shape.ts';
import { attributeOf, expandedName, ownText } from '../xml/attributes.ts';
import { Element } from '../xml/element.ts';
import { isRecord } from '../xml/record.ts';
import { instanceOf } from './instance.ts';
import { placesIn } from './places.ts';
import { unlike } from './unlike.ts';

/**
 * Ways to make an element other than it was, one after the other: each takes a copy of it and changes it.
 * None where there is nothing to change.
 */
export type Change = (element: Element, bindings: Bindings) => readonly ((copy: Element) => void)[];

const foreign = 'urn:assay:mutant';

/** What an IQ may be instead and still is one that is asked, or answers. */
const otherTypes: Readonly<Record<string, string>> = {
  get: 'set',
  set: 'get',
  result: 'error',
  error: 'result',
};

const keyOf = (element: Element, { name, expanded }: WantedAttribute): string =>
  Object.keys(element.attrs).find((key) => expandedName(element, key) === expanded) ?? name;

const set =
  (key: string, value: string) =>
  (copy: Element): void =>
    void Object.assign(copy.attrs, { [key]: value });

const withText = (copy: Element, text: string): void => {
  copy.children = [...copy.children.filter((child) => typeof child !== 'string'), text];
};

/** How many entries a list of a record has is not written anywhere: it follows from what is in it. */
const isCount = (element: Element, name: string): boolean => isRecord(element) && name === 'count';

/** So many ways are tried of one change. */
const mostWays = 4;
/** And so many children of a list are looked at. */
const mostKids = 8;

/** Ways to spoil a child of a list, so that another one may do in its place. */
const ways = (wanted: Shape | undefined): readonly ((kid: Element) => void)[] => [
  (kid) => {
    kid.children = [];
  },
  ...(wanted?.absent ?? []).map((unwanted) => (kid: Element) => {
    kid.cnode(new Element(unwanted.name, { xmlns: unwanted.namespace }));
  }),
];

export const changes = {
  /** Entries of a list are called the same, whatever they are. */
  isNameless: (template: Element): boolean => isRecord(template) && /^(item|entry)$/.test(template.name),

  dropAttribute:
    (wanted: WantedAttribute): Change =>
    (element) => [(copy) => void delete copy.attrs[keyOf(element, wanted)]],
  alterAttribute:
    (wanted: WantedAttribute): Change =>
    (element, bindings) => {
      if (isCount(element, wanted.name)) return changes.addChild(element);
      const value = attributeOf(element, wanted.expanded) ?? '';
      const type = element.is('iq') && wanted.name === 'type' ? otherTypes[value] : undefined;
      return unlike(wanted, value, bindings, type)
        .slice(0, mostWays)
        .map((other) => set(keyOf(element, wanted), other));
    },
  giveAttribute:
    ({ name }: WantedAttribute): Change =>
    () => [set(name, 'mutant')],
  alterText:
    (wanted: WantedValue): Change =>
    (element, bindings) =>
      unlike(wanted, ownText(element), bindings)
        .slice(0, mostWays)
        .map((other) => (copy) => withText(copy, other)),
  addAttribute: (() => [set('mutant', 'mutant')]) satisfies Change,
  addChild: ((element) => [
    (copy) =>
      void copy.cnode(isRecord(element) ? new Element('mutant') : new Element('mutant', { xmlns: foreign })),
  ]) satisfies Change,
  doubleChild: ((element) =>
    element
      .getChildElements()
      .slice(0, 1)
      .map((child) => (copy) => void copy.cnode(clone(child)))) satisfies Change,
  /** Orders in which all is there, but not as it must be: others, and one where another kid would do in a kid's place. */
  reorder:
    (at: Shape): Change =>
    (element, bindings) => {
      const kids = element.getChildElements();
      const unordered = { ...at, ordered: false };
      const orders = [kids.toReversed(), [...kids.slice(1), ...kids.slice(0, 1)]];
      return [
        ...orders.map((order) => (copy: Element) => {
          const now = copy.getChildElements();
          copy.children = order.flatMap((kid) => now[kids.indexOf(kid)] ?? []);
        }),
        ...kids.slice(0, mostKids).flatMap((_, ordinal) => {
          const spoilt = ways(at.children[ordinal]).map((spoil) => (copy: Element): void => {
            const kid = copy.getChildElements()[ordinal];
            if (kid) spoil(kid);
          });
          return spoilt.filter((spoil) => {
            const copy = clone(element);
            copy.parent = element.parent;
            spoil(copy);
            return placesIn(unordered, copy, bindings) !== undefined;
          });
        }),
      ];
    },
  putThere:
    (template: Element): Change =>
    (_element, bindings) => [(copy) => void copy.cnode(instanceOf(template, bindings))],
  drop: (() => [(copy) => void copy.parent?.remove(copy)]) satisfies Change,
  rename: (() => [(copy) => void Object.assign(copy, { name: `${copy.name}-mutant` })]) satisfies Change,
  move: (() => [
    (copy) => {
      const colon = copy.name.indexOf(':');
      const prefix = colon < 0 ? '' : `:${copy.name.slice(0, colon)}`;
      copy.attrs[`xmlns${prefix}`] = foreign;
    },
  ]) satisfies Change,
} as const;
